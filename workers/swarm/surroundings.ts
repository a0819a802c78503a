/** What an account's goals need around them. */

import type { Ids } from '../tools/ids.ts'
import type { Registry } from './tools.ts'

export type Surroundings = {
  sql: SqlStorage
  tools: Registry
  ids: Ids
  origin: string
  now(): number
}
