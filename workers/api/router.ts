/** Finds a request's handlers: for each method by one regular expression, where its paths allow it. */

import type { Result, Router } from 'hono/router'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'

type Added<T> = [method: string, path: string, handler: T]

const ALL = 'ALL'

/**
 * Hono's own choice falls back to the slower router for all requests as soon as two paths of one method are
 * `/x/:id` and `/x/self`. Here `/x/self` is looked up apart from the paths with a parameter, and where two of those
 * overlap only their method is slower; GET, most of what is asked, keeps the fast one.
 */
export class RouterByMethod<T> implements Router<T> {
  readonly name = 'RouterByMethod'
  readonly #added: Added<T>[] = []
  /** Method and path of what has no parameter. */
  readonly #fixed = new Set<string>()
  readonly #routers = new Map<string, Router<T>>()
  /** What was found for those, which is always the same. */
  readonly #found = new Map<string, Result<T>>()

  add(...added: Added<T>): void {
    this.#added.push(added)
    const [method, path] = added
    if (!/[*:]/.test(path)) this.#fixed.add(method + path)
  }

  match(method: string, path: string): Result<T> {
    const asked = method + path
    const before = this.#found.get(asked)
    if (before) return before
    if (!this.#fixed.has(asked)) return this.#search(method, path, false)
    const found = this.#search(method, path, true)
    this.#found.set(asked, found)
    return found
  }

  #search(method: string, path: string, isFixed: boolean): Result<T> {
    const key = method + isFixed
    const known = this.#routers.get(key)
    if (known) return known.match(method, path)
    const router = new SmartRouter<T>({ routers: [new RegExpRouter(), new TrieRouter()] })
    for (const added of this.#added) {
      const [of, where] = added
      const isHere = of === method && this.#fixed.has(of + where) === isFixed
      if (isHere || of === ALL) router.add(...added)
    }
    this.#routers.set(key, router)
    return router.match(method, path)
  }
}
