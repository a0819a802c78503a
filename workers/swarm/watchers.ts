/** Those who wait for news of a goal; an object that restarts forgets them, and they ask again. */

export class Watchers {
  readonly #waiting = new Map<string, Set<() => void>>()

  /** Resolves at the next news of this goal, or when the time (ms) is over. */
  async wait(goalId: string, ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const waiting = this.#waiting.get(goalId) ?? new Set()
    this.#waiting.set(goalId, waiting.add(resolve))
    const timer = setTimeout(resolve, ms)
    await promise
    clearTimeout(timer)
    waiting.delete(resolve)
    if (waiting.size === 0) this.#waiting.delete(goalId)
  }

  tell(goalIds: ReadonlySet<string>): void {
    for (const id of goalIds) for (const resolve of this.#waiting.get(id) ?? []) resolve()
  }
}
