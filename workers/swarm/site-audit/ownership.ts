/** Proof that a site is the customer's: a file only its owner can place, with a token of the account. */

import { createHash } from 'node:crypto'
import { brand } from '../../contract/brand.ts'

export const PROOF_PATH = `/.well-known/${brand.slug}-audit.txt`

/** The same for all sites of an account. Not a secret: whoever reads it proves nothing with it for another account. */
export const proofToken = (accountId: string): string =>
  `${brand.slug}-audit=${createHash('sha256').update(`site audit\n${accountId}`).digest('hex').slice(0, 32)}`

/** One token a line: several accounts may audit one site. */
export const proves = (text: string, token: string): boolean =>
  text.split(/\r\n|\r|\n/).some((line) => line.trim() === token)
