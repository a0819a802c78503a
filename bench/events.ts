/** Reads a goal's events as a client does, and when each was written and read; the clocks are one computer's. */

import type { Company } from './company.ts'
import type { Seat } from './seats.ts'

export type Told = {
  type: string
  task: { id: string; status: string } | null
  /** As the event itself says, by `Date.now()`; null where it says nothing. */
  writtenAt: number | null
  readAt: number
  openedAt: number
}

type Body = {
  task?: {
    id: string
    status: string
    attempt: number
    startedAt: string | null
    finishedAt: string | null
  }
  step?: { at: string }
}

/** A task that began its first run, or ended, says when; a step always does. */
function timeOf({ task, step }: Body): number | null {
  const text =
    step?.at ??
    (task?.status === 'running' && task.attempt === 1 ? task.startedAt : task?.finishedAt)
  return text ? Date.parse(text) : null
}

/** All that is told from now until the goal has ended. */
export async function told({ origin }: Company, { secret }: Seat, goal: string): Promise<Told[]> {
  const events: Told[] = []
  const answer = await fetch(`${origin}/api/v1/goals/${goal}/events`, {
    headers: { authorization: `Bearer ${secret}` },
  })
  if (answer.status !== 200 || !answer.body) throw new Error(`events: ${answer.status}`)
  const openedAt = Date.now()
  let text = ''
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const frames = text.split('\n\n')
    text = frames.pop() ?? ''
    const readAt = Date.now()
    for (const frame of frames) {
      const [, type = '', data = '{}'] = /^event: (\w+)\ndata: (.*)$/m.exec(frame) ?? []
      if (type === '') continue
      const body = JSON.parse(data) as Body
      events.push({ type, task: body.task ?? null, writtenAt: timeOf(body), readAt, openedAt })
    }
  }
  if (events.at(-1)?.type !== 'end') throw new Error(`bench: ${goal} was not told to its end`)
  return events
}
