/** How an account's object comes to know what people decided: it is told, or asks once their time is over. */

import { ASK_AGAIN_MS } from './bounds.ts'
import { askLater, hear, overdue, type Recorded } from './decided.ts'
import type { Machine } from './machine.ts'

const AT_ONCE = 50

type Around = {
  machine: Machine
  now(): number
  /** One line of the goal's log. */
  said(goalId: string, taskId: string, text: string): void
  settle(): void
}

export class Decisions {
  readonly #around: Around

  constructor(around: Around) {
    this.#around = around
  }

  decide(approvalId: string, decision: 'approved' | 'denied', reason: string | null): void {
    const { machine, now } = this.#around
    if (machine.decide(approvalId, decision, now(), reason)) this.#say(approvalId, decision)
    this.#around.settle()
  }

  /** Ids of approvals whose time is over; D1 knows whether anybody decided in it. */
  due(): string[] {
    return overdue(this.#around.machine, this.#around.now()).slice(0, AT_ONCE)
  }

  hear(ids: readonly string[], records: readonly Recorded[]): void {
    const { machine, now, settle } = this.#around
    for (const id of ids) {
      const heard = hear(machine, id, records.find((one) => one.id === id) ?? null, now())
      if (heard === 'approved' || heard === 'denied') this.#say(id, heard)
    }
    settle()
  }

  askLater(ids: readonly string[]): void {
    const { machine, now, settle } = this.#around
    for (const id of ids) askLater(machine, id, now() + ASK_AGAIN_MS)
    settle()
  }

  #say(approvalId: string, decision: string): void {
    const tasks = [...this.#around.machine.tasks.values()]
    const task = tasks.find(({ approval }) => approval?.id === approvalId)
    if (task)
      this.#around.said(task.goalId, task.id, `${task.approval?.summary ?? ''}: ${decision}`)
  }
}
