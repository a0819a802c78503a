/** Writes the OpenAPI 3.1 document from the declared routes, once a build; the schemas that validate are the schemas shown. */

import type { Config } from '../../config.ts'
import { brand, brandKit } from '../../contract/brand.ts'
import type { Route } from '../route.ts'
import { examples } from './example.ts'
import { headers } from './headers.ts'
import { operation } from './operation.ts'
import { problemSchemas } from './problems.ts'
import { type Json, shapes } from './shapes.ts'

/** Groups of operations, in the order of the document. A tag without words here is described by its name. */
const TAGS: Readonly<Record<string, string>> = {
  Account: 'Make an account, sign in, get tokens, change who you are.',
  Sessions: 'Where you are signed in, and how to end that.',
  Purchase: 'What we sell, buying it, and what you bought.',
  Approvals: 'What waits for a person’s yes: the exact action, decided once, done once.',
  Goals: 'What you want done, what comes of it, and what repeats.',
  Keys: 'API keys: make, limit, rotate, revoke.',
  Usage: 'What you have used of your plan.',
  Analytics: 'For operators: the daily numbers, their formulas and their rows.',
  Agents: 'For operators: what each agent waits for, failed at, and may be told.',
  Service: 'How the service is, and this document.',
}

const DESCRIPTION = `${brandKit.description}

Everything is under \`/api/v1\`. Bodies are JSON, money is in integer cents, times are ISO 8601 in UTC.
Lists come newest first with a \`nextCursor\`. Answers may grow by fields and enumerations by values.
Every refusal is a problem document (RFC 9457) whose \`type\` is a page that explains it.`

/** The Worker holds only what it makes (`../routes/document.ts`), not this. */
export function openApiDocument(
  routes: readonly Route[],
  config: Pick<Config, 'VERSION' | 'APP_ORIGIN'>,
): Json {
  const shaped = shapes()
  const paths: Record<string, Json> = {}
  // Two rounds: an example needs every component, and components are found on the way.
  for (const shape of [true, false])
    for (const route of routes) {
      const path = route.path.replace(/:(\w+)/g, '{$1}')
      const written = operation(route, shaped, examples(shape ? {} : shaped.components))
      paths[path] = { ...paths[path], [route.method.toLowerCase()]: written }
    }
  const used = new Set(routes.map(({ tag }) => tag))
  return {
    openapi: '3.1.0',
    info: {
      title: `${brand.name} API`,
      version: config.VERSION,
      description: DESCRIPTION,
      contact: { name: 'Support', email: brand.supportEmail, url: `${brand.origin}/docs` },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: `${config.APP_ORIGIN}/api/v1` }],
    tags: [...used].map((name) => ({ name, description: TAGS[name] ?? name })),
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-tf_session',
          description: 'The cookie that signing in sets. Only our own pages may use it.',
        },
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'From POST /token; lives ten minutes.',
        },
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'tf_live_…',
          description: 'Made in Settings, shown once. Its requests are metered.',
        },
        stripeSignature: { type: 'apiKey', in: 'header', name: 'Stripe-Signature' },
      },
      headers,
      schemas: { ...shaped.components, ...problemSchemas },
    },
  }
}
