/** What a developer reads when all is up: where everything is, and who may sign in. */

import { DEMO_PASSWORD, demoPeople } from './demo-people.ts'
import { paint } from './output.ts'
import { type Doors, urlOf } from './settings.ts'

export function welcome(open: Doors): string {
  const app = urlOf(open.app)
  const places: [string, string][] = [
    ['App', app],
    ['Mailbox', `${app}/__dev/mail`],
    ['API document', `${app}/api/v1/openapi.json`],
    ['Local Stripe', urlOf(open.stripe)],
    ['Fixture site', urlOf(open.fixtures)],
  ]
  const people: [string, string][] = demoPeople.map(({ email, about }) => [email, about])
  const wide = Math.max(...[...places, ...people].map(([left]) => left.length))
  const row = ([left, right]: [string, string]) => `  ${left.padEnd(wide + 2)}${right}`
  return [
    '',
    paint.bold('TitanForge AI runs on this computer.'),
    ...places.map(row),
    '',
    `Demo people, password ${paint.bold(DEMO_PASSWORD)}`,
    ...people.map(row),
    '',
    paint.dim('Pay with 4242 4242 4242 4242, any future date, any CVC. Ctrl-C ends everything.'),
    '',
  ].join('\n')
}
