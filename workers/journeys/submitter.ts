/** Builds a customer who submits goals over the API and waits for what becomes of them. */

import { env } from 'cloudflare:workers'
import { type Attachment, Goal, type GoalBody } from '../contract/swarm.ts'
import { DAY, systemClock } from '../tools/clock.ts'
import { aGrant, aKeyHolder } from './metered.ts'
import { aSite } from './site.ts'

type Attached = NonNullable<GoalBody['attachments']>

export const swarmOf = (accountId: string) => env.SWARM.getByName(accountId)

/** `rests`: ended, or waiting for an answer. */
export async function aSubmitter(plan: 'starter' | 'pro' = 'pro') {
  const site = aSite({ clock: systemClock, realClock: systemClock })
  const concurrentTasks = plan === 'pro' ? 5 : 1
  const over = { plan, concurrentTasks, quotaAnchor: Date.now(), validUntil: Date.now() + DAY }
  const { cookie, accountId } = await aKeyHolder(site, over)
  const grant = aGrant(accountId, over)
  await swarmOf(accountId).apply(grant)
  const read = async (id: string) =>
    Goal.parse((await site.api('GET', `/goals/${id}`, { cookie })).json.goal)
  async function submit(text: string, attachments: Attached = []): Promise<string> {
    const answer = await site.api('POST', '/goals', { cookie, body: { text, attachments } })
    if (answer.status !== 202) throw new Error(JSON.stringify(answer.json))
    return Goal.parse(answer.json.goal).id
  }
  async function until(id: string, fits: (goal: Goal) => boolean): Promise<Goal> {
    for (;;) {
      const goal = await read(id)
      if (fits(goal)) return goal
      await scheduler.wait(150)
    }
  }
  const rests = ({ status, finishedAt }: Goal) => finishedAt !== null || status === 'needs_human'
  const outcome = async (text: string, attachments: Attached = []) =>
    until(await submit(text, attachments), rests)
  async function upload(name: string, bytes: Uint8Array | string): Promise<Attachment> {
    const answer = await site.app.request(
      `http://localhost:8787/api/v1/attachments?name=${encodeURIComponent(name)}`,
      {
        method: 'POST',
        headers: { cookie, origin: 'http://localhost:8787' },
        body: bytes as BodyInit,
      },
    )
    if (answer.status !== 201) throw new Error(await answer.text())
    return ((await answer.json()) as { attachment: Attachment }).attachment
  }
  return { site, cookie, accountId, grant, submit, until, outcome, upload }
}
