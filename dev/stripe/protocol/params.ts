/** Declares which parameters a call takes and of what kind; everything else is refused as Stripe refuses it. */

import { invalidInteger, invalidValue, missing, unknownParameter } from './errors.ts'
import type { Form, FormValue } from './form.ts'
import {
  checkAtLeast,
  checkCurrency,
  checkEmail,
  checkKeys,
  checkMetadata,
  checkUrl,
} from './kinds.ts'

/** A declared kind; `accepted` takes anything without looking (a setting without effect here). */
export type Kind =
  | 'string'
  | 'integer'
  | 'boolean'
  | 'metadata'
  | 'accepted'
  | 'url'
  | 'uri'
  | 'email'
  | 'currency'
  | { atLeast: number }
  | { one: readonly string[] }
  | { of: Spec }
  | { list: Kind }

export type Spec = { readonly [name: string]: Kind }

const describe = (given: FormValue): string =>
  typeof given === 'string' ? given : JSON.stringify(given)

/** Checks a body against a spec; names of wrong parameters are given as Stripe gives them, `items[0][price]`. */
export function check(form: Form, spec: Spec, path = ''): void {
  for (const [name, value] of Object.entries(form)) {
    const full = path ? `${path}[${name}]` : name
    // Names that every object inherits (`constructor`) are no parameters.
    const kind = Object.hasOwn(spec, name) ? spec[name] : undefined
    if (kind === undefined) {
      if (path === '' && name === 'expand') continue
      throw unknownParameter(full)
    }
    checkKind(value, kind, full)
  }
}

function checkKind(value: FormValue, kind: Kind, name: string): void {
  if (kind === 'accepted' || value === '') return
  if (kind === 'metadata') {
    checkMetadata(value, name)
    return
  }
  if (typeof kind === 'object' && 'list' in kind) {
    if (!Array.isArray(value)) throw invalidValue(name, 'Invalid array')
    value.forEach((item, index) => {
      checkKind(item, kind.list, `${name}[${index}]`)
    })
    return
  }
  if (typeof kind === 'object' && 'of' in kind) {
    if (typeof value !== 'object' || Array.isArray(value))
      throw invalidValue(name, 'Invalid object')
    check(value, kind.of, name)
    return
  }
  if (typeof value !== 'string') throw invalidValue(name, `Invalid string: ${describe(value)}`)
  const number = kind === 'integer' || (typeof kind === 'object' && 'atLeast' in kind)
  if (number && !/^-?\d+$/.test(value)) throw invalidInteger(name, value)
  if (typeof kind === 'object' && 'atLeast' in kind) checkAtLeast(value, kind.atLeast, name)
  if (kind === 'url' || kind === 'uri') checkUrl(value, kind, name)
  if (kind === 'email') checkEmail(value, name)
  if (kind === 'currency') checkCurrency(value, name)
  if (kind === 'boolean' && value !== 'true' && value !== 'false')
    throw invalidValue(name, `Invalid boolean: ${value}`)
  if (typeof kind === 'object' && 'one' in kind && !kind.one.includes(value))
    throw invalidValue(name, `Invalid ${name}: must be one of ${kind.one.join(', ')}`)
}

/** Readers of a checked body: absent and empty are told apart, since empty unsets. */
export const read = {
  string: (form: Form, name: string): string | undefined => {
    const value = form[name]
    return typeof value === 'string' ? value : undefined
  },
  /** Empty becomes null. */
  nullable: (form: Form, name: string): string | null | undefined => {
    const value = read.string(form, name)
    return value === '' ? null : value
  },
  required: (form: Form, name: string): string => {
    const value = read.string(form, name)
    if (value === undefined || value === '') throw missing(name)
    return value
  },
  integer: (form: Form, name: string): number | undefined => {
    const value = read.string(form, name)
    return value === undefined || value === '' ? undefined : Number(value)
  },
  boolean: (form: Form, name: string): boolean | undefined => {
    const value = read.string(form, name)
    return value === undefined || value === '' ? undefined : value === 'true'
  },
  object: (form: Form, name: string): Form | undefined => {
    const value = form[name]
    return typeof value === 'object' && !Array.isArray(value) ? value : undefined
  },
  objects: (form: Form, name: string): Form[] | undefined => {
    const value = form[name]
    if (!Array.isArray(value)) return undefined
    return value.filter((item): item is Form => typeof item === 'object' && !Array.isArray(item))
  },
  strings: (form: Form, name: string): string[] | undefined => {
    const value = form[name]
    return Array.isArray(value)
      ? value.filter((item): item is string => typeof item === 'string')
      : undefined
  },
}

/** Metadata merges by key; an empty value unsets a key, an empty metadata unsets all (docs.stripe.com/api/metadata). */
export function mergeMetadata(
  before: Record<string, string>,
  form: Form,
  name = 'metadata',
): Record<string, string> {
  const given = form[name]
  if (given === undefined) return before
  if (given === '') return {}
  const merged = { ...before }
  for (const [key, value] of Object.entries(given)) {
    if (value === '') delete merged[key]
    else merged[key] = String(value)
  }
  checkKeys(Object.keys(merged).length, name)
  return merged
}
