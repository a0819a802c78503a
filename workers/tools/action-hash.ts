/** The fingerprint of an action, so that what is decided is what was shown. */

import { createHash } from 'node:crypto'
import type { Action } from '../contract/approvals.ts'

/** JSON with members in order of their names, so that equal actions have equal text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}

/** SHA-256 of the action as canonical JSON (RFC 8785's order of members), in hex. */
export const hashAction = ({ tool, arguments: given }: Action): string =>
  createHash('sha256')
    .update(canonical({ arguments: given, tool }))
    .digest('hex')
