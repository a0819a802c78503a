/** Decides an OAuth token request: which grant, and with which words RFC 6749 wants it refused. */

import type * as z from 'zod'
import type { TokenBody } from '../../../contract/bodies.ts'
import type { Tokens } from '../../../contract/objects.ts'
import { problems } from '../../../contract/problems.ts'
import type { Caller } from './caller.ts'
import { checkPassword, type PasswordPorts } from './check-password.ts'
import type { Refusal } from './refusal.ts'
import { refreshTokens, startTokens, type TokenPorts } from './tokens.ts'

type Outcome = { kind: 'tokens'; tokens: Tokens } | Refusal

export async function grant(
  ports: TokenPorts & PasswordPorts,
  body: z.infer<typeof TokenBody>,
  caller: Caller,
): Promise<Outcome> {
  switch (body.grant_type) {
    case 'password': {
      const { username: email, password } = body
      if (!email || !password) return missing({ username: email, password })
      const checked = await checkPassword(ports, { email, password, source: caller.source })
      if (checked.kind === 'refused') return inOAuthsWords(checked)
      return { kind: 'tokens', tokens: await startTokens(ports, checked.user.id, caller) }
    }
    case 'refresh_token': {
      const { refresh_token: token } = body
      if (!token) return missing({ refresh_token: token })
      const outcome = await refreshTokens(ports, token, caller)
      return outcome.kind === 'refused' ? inOAuthsWords(outcome) : outcome
    }
    default:
      return inOAuthsWords({ kind: 'refused', code: 'unsupported_grant_type' })
  }
}

const missing = (fields: Record<string, string | undefined>): Refusal => ({
  kind: 'refused',
  code: 'validation_failed',
  about: {
    errors: Object.entries(fields).flatMap(([name, value]) =>
      value ? [] : [{ detail: 'This grant type needs this field', pointer: `#/${name}` }],
    ),
  },
})

/** RFC 6749 §5.2: what refuses a grant also says so in `error`. */
function inOAuthsWords(refusal: Refusal): Refusal {
  const { status, title } = problems[refusal.code]
  if (status !== 401 && status !== 400) return refusal
  const error = status === 401 ? 'invalid_grant' : 'unsupported_grant_type'
  return { ...refusal, about: { ...refusal.about, extras: { error, error_description: title } } }
}
