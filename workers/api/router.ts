/** Finds a request's handlers: for each method by one regular expression, where its paths allow it. */

import type { Result, Router } from 'hono/router'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'

type Added<T> = [method: string, path: string, handler: T]

const ALL = 'ALL'

/**
 * Hono's own choice falls back to the slower router for all requests as soon as two paths of one method are
 * `/x/:id` and `/x/self`. Here only that method does; GET, most of what is asked, keeps the fast one.
 */
export class RouterByMethod<T> implements Router<T> {
  readonly name = 'RouterByMethod'
  readonly #added: Added<T>[] = []
  readonly #routers = new Map<string, Router<T>>()

  add(...added: Added<T>): void {
    this.#added.push(added)
  }

  match(method: string, path: string): Result<T> {
    const known = this.#routers.get(method)
    if (known) return known.match(method, path)
    const router = new SmartRouter<T>({ routers: [new RegExpRouter(), new TrieRouter()] })
    for (const added of this.#added)
      if (added[0] === method || added[0] === ALL) router.add(...added)
    this.#routers.set(method, router)
    return router.match(method, path)
  }
}
