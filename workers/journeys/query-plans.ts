/** How D1 would find what a query asks for: tests of indexes. */

import { env } from 'cloudflare:workers'
import { openDatabase } from '../db/database.ts'

/** D1 as it is, noting the SQL that is asked of it. */
export function listening() {
  const asked: string[] = []
  const client = new Proxy(env.DB, {
    get(d1, name) {
      if (name === 'prepare')
        return (text: string) => {
          asked.push(text)
          return d1.prepare(text)
        }
      const member: unknown = Reflect.get(d1, name)
      return typeof member === 'function' ? member.bind(d1) : member
    },
  })
  return { db: openDatabase(client), asked }
}

/** The tables a statement reads from the first row to the last. */
export async function readWhole(text: string): Promise<string[]> {
  const marks = text.split('?').length - 1
  const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${text}`)
    .bind(...Array.from({ length: marks }, () => '[]'))
    .all<{ detail: string }>()
  return results.flatMap(
    ({ detail }) => /^SCAN (?!CONSTANT|json_each)(\S+)/.exec(detail)?.[1] ?? [],
  )
}
