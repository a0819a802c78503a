/** Turns a refusal into what a form shows: words beside the fields it names, the rest above the button. */

import type { Refusal, RefusalCode } from './problem.ts'

export type Wrong<Field extends string> = {
  fields: Partial<Record<Field, string>>
  /** What no field of the form accounts for. */
  general: Refusal | null
}

/** Codes that speak of one field without a pointer: the first of these that the form has. */
const fieldsOfCode: Partial<Record<RefusalCode, readonly string[]>> = {
  weak_password: ['newPassword', 'password'],
  email_taken: ['email'],
  invalid_credentials: ['currentPassword'],
  not_found: ['invoice'],
}

/** Where the API's words are meant for another place: of signing in or an address, the form asks for one thing. */
const ownWords: Partial<Record<RefusalCode, string>> = {
  invalid_credentials: 'This is not your current password',
  not_found: 'There is no such invoice',
}

/** `#/newPassword` → `newPassword`, with RFC 6901's escapes undone; only the first step counts. */
export function fieldOfPointer(pointer: string): string {
  const [first = ''] = pointer.replace(/^#?\//, '').split('/')
  return first.replaceAll('~1', '/').replaceAll('~0', '~')
}

export function wrongOf<Field extends string>(
  refusal: Refusal,
  names: readonly Field[],
): Wrong<Field> {
  const fields: Partial<Record<Field, string>> = {}
  let strangers = 0
  for (const { detail, pointer } of refusal.errors) {
    const name = names.find((candidate) => candidate === fieldOfPointer(pointer))
    if (name) fields[name] ??= detail
    else strangers += 1
  }
  if (refusal.errors.length === 0) {
    const wanted = fieldsOfCode[refusal.code] ?? []
    const name = names.find((candidate) => wanted.includes(candidate))
    if (name) fields[name] = ownWords[refusal.code] ?? refusal.message
  }
  const explained = Object.keys(fields).length > 0 && strangers === 0
  return { fields, general: explained ? null : refusal }
}
