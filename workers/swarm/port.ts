/** What others may ask of an account's swarm, and what it answers: types only, plain values that travel by RPC. */

import type { Grant } from '../contract/grant.ts'
import type {
  Goal,
  GoalEventType,
  Plan,
  Schedule,
  ScheduleBody,
  ScheduleChangeBody,
  Tool,
} from '../contract/swarm.ts'
import type { Outcome } from './bounds.ts'
import type { Spent } from './model/budget.ts'
import type { TurnKeeper } from './model/kept.ts'
import type { Drafted } from './plan.ts'
import type { Request } from './planner.ts'
import type { Given } from './rows.ts'

export type NewGoal = {
  accountId: string
  actorId: string
  text: string
  given: Given[]
  /** Where it was counted, as the meter said; null: it was not. */
  receipt: unknown
  /** Under the same claim it is made once. */
  claim: string | null
  scheduleId: string | null
}

export type GoalEvent = { id: number; type: GoalEventType; body: unknown }

/** `refused`: the goal is in no state for it. */
export type Done = { kind: 'done'; goal: Goal } | { kind: 'unknown' } | { kind: 'refused' }

/** An artifact as a run left it. */
export type Made = {
  id: string
  name: string
  fileName: string
  mediaType: string
  bytes: number
  sha256: string
  subject: string | null
  file: string
}

/** What a run tells at its end. */
export type Report = {
  outcome: Outcome
  artifacts: Made[]
  /** Ids of results that anyone may read from now on. */
  published: string[]
  note: string | null
  durationMs: number
}

/** What planning needs, the round a plan is for, and what the goal has spent on models. */
export type ToPlan = Request & { round: number; spent: Spent }

/** `closed`: the account is, since this was asked for. */
export type ScheduleMade =
  | { kind: 'made'; schedule: Schedule }
  | { kind: 'too_many' }
  | { kind: 'closed' }

/** `unfit`: the day it names is none of its rhythm, in words. */
export type ScheduleChanged =
  | { kind: 'changed'; schedule: Schedule }
  | { kind: 'unknown' }
  | { kind: 'unfit'; detail: string }

/** How a run that was due came out. */
export type ScheduledRun = { at: number; goalId: string | null; refusal: string | null }

export type SwarmPort = TurnKeeper & {
  apply(grant: Grant): Promise<Grant>
  read(): Promise<Grant | null>
  tools(): Promise<Tool[]>

  submit(goal: NewGoal): Promise<Goal>
  /** A plan as the rules would make it now; nothing is written. */
  draft(request: Omit<Request, 'plan'>): Promise<Plan>
  /** A planner takes the goal up; null: nothing to plan any more. */
  takeUp(goalId: string): Promise<ToPlan | null>
  /** What is wrong with such a plan, in words; null: it would stand. */
  judge(goalId: string, drafted: Drafted): Promise<string | null>
  /** What a planner made of it; judged here, whoever made it. */
  planned(goalId: string, round: number, plan: Plan): Promise<void>
  begin(goalId: string): Promise<void>
  answer(goalId: string, text: string | null, given: Given[]): Promise<Done>
  cancel(goalId: string): Promise<Done>
  retry(taskId: string): Promise<Done>
  /** A person decided; of two the first counts. `reason` is the customer's to read. */
  decide(approvalId: string, decision: 'approved' | 'denied', reason: string | null): Promise<void>
  /** Nobody may read it by its link any more, as soon as this is answered. */
  withdraw(artifactId: string): Promise<void>

  goal(goalId: string): Promise<Goal | null>
  /** Past `after` and in its order, at most 200; waits so long (ms) for the first. Null: no such goal. */
  events(goalId: string, after: number, waitMs: number): Promise<GoalEvent[] | null>
  /** The goal's latest event; 0 before the first. */
  latest(goalId: string): Promise<number>

  schedules(): Promise<Schedule[]>
  makeSchedule(
    body: ScheduleBody,
    by: { accountId: string; actorId: string; timeZone: string },
  ): Promise<ScheduleMade>
  changeSchedule(id: string, change: ScheduleChangeBody, timeZone: string): Promise<ScheduleChanged>
  /** The account's time zone is this one; schedules that have none of their own go by it from now on. */
  keepTimeOf(timeZone: string): Promise<void>
  removeSchedule(id: string): Promise<boolean>
  /** A run that is due, to be counted and submitted; null: no longer. */
  dueRun(id: string, at: number): Promise<{ text: string; actorId: string } | null>
  ranSchedule(id: string, run: ScheduledRun): Promise<void>

  /**
   * The account is closed: ends its goals and schedules and forgets all but D1's history and the grant. False while a run
   * still ends; to be called until true, as often as one likes. A later grant of access opens it again.
   */
  close(): Promise<boolean>

  /** Time may have jumped: looks at the clock again and does what is due; whether anything was. */
  wake(): Promise<boolean>
  /** Writes what is owed to D1 now; whether there was anything. */
  flush(): Promise<boolean>
  /** Whether something runs, waits for its next try, or is owed. */
  busy(): Promise<boolean>
}

/** What a run asks of the object that began it. */
export type RunKeeper = {
  beat(taskId: string, fence: number): Promise<'on' | 'stop'>
  note(taskId: string, fence: number, text: string): Promise<void>
  finish(taskId: string, fence: number, report: Report): Promise<void>
}
