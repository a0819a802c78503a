/** Calls about goals, their tasks and schedules, and the stream of a goal's news. */

import type {
  AnswerBody,
  Attachment,
  Goal,
  GoalBody,
  GoalSummary,
  Plan,
  Schedule,
  ScheduleBody,
  ScheduleChangeBody,
  Task,
  TaskState,
} from '../../workers/contract/swarm.ts'
import { after, call } from './api.ts'
import { noAnswer, readProblem } from './problem.ts'

const at = (noun: string, id: string) => `/${noun}/${encodeURIComponent(id)}`

/** The file as it is; the name says what it is. */
async function attach(file: File): Promise<{ attachment: Attachment }> {
  const response = await fetch(`/api/v1/attachments?name=${encodeURIComponent(file.name)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', accept: 'application/json' },
    body: file,
  }).catch(() => null)
  if (!response) throw noAnswer()
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok || answer === null) throw readProblem(response.status, response.headers, answer)
  return answer as { attachment: Attachment }
}

export const swarm = {
  attach,
  submit: (body: GoalBody, idempotencyKey: string) =>
    call<{ goal: Goal }>('POST', '/goals', body, idempotencyKey),
  plan: (body: GoalBody) =>
    call<{ plan: Plan }>('POST', '/goals', { ...body, options: { dryRun: true } }),
  goals: (cursor?: string) =>
    call<{ goals: GoalSummary[]; nextCursor: string | null }>('GET', `/goals${after(cursor)}`),
  goal: (id: string) => call<{ goal: Goal }>('GET', at('goals', id)),
  answer: (id: string, body: AnswerBody) =>
    call<{ goal: Goal }>('POST', `${at('goals', id)}/answer`, body),
  cancel: (id: string) => call<{ goal: Goal }>('POST', `${at('goals', id)}/cancel`),
  withdraw: (artifactId: string) =>
    call<void>('DELETE', `${at('artifacts', artifactId)}/publication`),
  tasks: (filter: { status?: TaskState; cursor?: string }) => {
    const search = new URLSearchParams(filter as Record<string, string>).toString()
    return call<{ tasks: Task[]; nextCursor: string | null }>(
      'GET',
      search ? `/tasks?${search}` : '/tasks',
    )
  },
  retry: (id: string) => call<{ goal: Goal }>('POST', `${at('tasks', id)}/retry`),
  schedules: () => call<{ schedules: Schedule[] }>('GET', '/schedules'),
  makeSchedule: (body: ScheduleBody) => call<{ schedule: Schedule }>('POST', '/schedules', body),
  changeSchedule: (id: string, body: ScheduleChangeBody) =>
    call<{ schedule: Schedule }>('PATCH', at('schedules', id), body),
  removeSchedule: (id: string) => call<void>('DELETE', at('schedules', id)),
}

export const artifactUrl = (id: string): string => `/api/v1${at('artifacts', id)}`
export const eventsUrl = (id: string): string => `/api/v1${at('goals', id)}/events`
