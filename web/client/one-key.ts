/** The `Idempotency-Key` of a form: the same words sent again are the same request, other words are another. */

export type OneKey = {
  /** For this body: kept while the same is sent again after a failure, new once anything of it has changed. */
  of(body: unknown): string
  /** It was accepted: the next is a new request, the same words or not. */
  accepted(): void
}

export function oneKey(random: () => string = () => crypto.randomUUID()): OneKey {
  let last: { body: string; key: string } | null = null
  return {
    of(body) {
      const text = JSON.stringify(body)
      if (last?.body !== text) last = { body: text, key: random() }
      return last.key
    },
    accepted() {
      last = null
    },
  }
}
