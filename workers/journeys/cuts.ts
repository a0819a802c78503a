/** Cuts the power at the n-th time something leaves the process: before it left, or after it arrived but before we heard. */

export class Cut extends Error {
  override name = 'Cut'
}

export type Cuts = {
  /** How many times something left the process since `arm`. */
  count(): number
  /** Cuts at the n-th (from 0) from now on; null counts only. */
  arm(at: number | null, side?: 'before' | 'after'): void
  around<T>(io: () => Promise<T>): Promise<T>
  /** A database whose every round trip can be cut. */
  database(d1: D1Database): D1Database
}

/** After the cut everything else of that run is dead, too, as in a killed process. */
export function cuts(): Cuts {
  let seen = 0
  let at: number | null = null
  let side: 'before' | 'after' = 'before'
  let dead = false
  const around = async <T>(io: () => Promise<T>): Promise<T> => {
    if (dead) throw new Cut('dead')
    const here = at !== null && seen === at
    seen += 1
    if (here && side === 'before') {
      dead = true
      throw new Cut('before')
    }
    const answer = await io()
    if (here) {
      dead = true
      throw new Cut('after')
    }
    return answer
  }
  return {
    count: () => seen,
    arm(n, where = 'before') {
      seen = 0
      at = n
      side = where
      dead = false
    },
    around,
    database: (d1) => cuttable(d1, around),
  }
}

const ROUND_TRIPS = new Set(['run', 'all', 'raw', 'first'])

type Around = Cuts['around']

function cuttable(d1: D1Database, around: Around): D1Database {
  const real = new WeakMap<object, D1PreparedStatement>()
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const proxy = new Proxy(statement, {
      get(target, name) {
        if (name === 'bind') return (...values: unknown[]) => wrap(target.bind(...values))
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        const call = (...values: unknown[]) => Reflect.apply(member, target, values)
        return ROUND_TRIPS.has(String(name))
          ? (...values: unknown[]) => around(async () => call(...values))
          : call
      },
    })
    real.set(proxy, statement)
    return proxy
  }
  return new Proxy(d1, {
    get(target, name) {
      if (name === 'prepare') return (sql: string) => wrap(target.prepare(sql))
      if (name === 'batch')
        return (statements: D1PreparedStatement[]) =>
          around(() => target.batch(statements.map((one) => real.get(one) ?? one)))
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
}
