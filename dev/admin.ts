#!/usr/bin/env node
/** `npm run admin -- grant|revoke|disable <email> [--remote]`: who is an operator, and who may no longer come in. */

import { parseArgs } from 'node:util'
import { ulid } from 'ulid'
import { runLocally } from './company/local-d1.ts'
import { runRemotely } from './company/remote-d1.ts'
import { doors, urlOf } from './company/settings.ts'
import { literal } from './company/sql.ts'
import { surfaceOf } from './company/surface.ts'

const ACTIONS = ['grant', 'revoke', 'disable'] as const
export type AdminAction = (typeof ACTIONS)[number]

const CHANGES: Record<AdminAction, { audit: string; set(now: number): string; ends: boolean }> = {
  grant: { audit: 'superuser_granted', set: () => 'is_superuser = 1', ends: false },
  // A demotion ends all sessions and tokens; disabling ends everything (API.md §3).
  revoke: { audit: 'superuser_revoked', set: () => 'is_superuser = 0', ends: true },
  disable: {
    audit: 'account_disabled',
    set: (now) => `disabled_at = coalesce(disabled_at, ${now})`,
    ends: true,
  },
}

/** The statements of one action; the last one answers the account, or nothing if there is none. */
function adminStatements(action: AdminAction, email: string, now: number): string[] {
  const { audit, set, ends } = CHANGES[action]
  const whose = `email_key = ${literal(email.toLowerCase())}`
  const their = `user_id IN (SELECT id FROM users WHERE ${whose})`
  return [
    `UPDATE users SET ${set(now)}, updated_at = ${now} WHERE ${whose}`,
    ...(ends
      ? [
          `UPDATE sessions SET ended_at = ${now} WHERE ended_at IS NULL AND ${their}`,
          `UPDATE mail_tokens SET used_at = ${now} WHERE used_at IS NULL AND ${their}`,
        ]
      : []),
    // Keys are checked in the account's object: Provisioning tells it when it is rung, at the latest by cron.
    ...(action === 'disable'
      ? [
          `INSERT OR IGNORE INTO outbox (key, account_id, actor_id, agent, kind, payload, created_at, due_at)
      SELECT 'entitle:' || id || ':disabled:' || disabled_at, id, 'operator', 'provisioning', 'entitle', '{}', ${now}, 0 FROM users WHERE ${whose}`,
        ]
      : []),
    `INSERT INTO audit_log (id, account_id, actor_id, action, subject, created_at)
      SELECT ${literal(`aud_${ulid(now)}`)}, id, 'operator', ${literal(audit)}, id, ${now} FROM users WHERE ${whose}`,
    `SELECT id, is_superuser, disabled_at FROM users WHERE ${whose}`,
  ]
}

export const adminSql = (action: AdminAction, email: string, now: number): string =>
  adminStatements(action, email, now).join(';\n')

/** Throws if nobody has this address; answers the account's id. */
export async function administer(
  action: AdminAction,
  email: string,
  { remote = false }: { remote?: boolean } = {},
): Promise<string> {
  const statements = adminStatements(action, email, Date.now())
  const [account] = remote ? await runRemotely(statements) : runLocally(statements)
  if (!account) throw new Error(`Nobody has the address ${email}`)
  return String(account.id)
}

/** Makes a local account a superuser, for the demo company. */
export const grantSuperuser = async (email: string): Promise<void> => {
  await administer('grant', email)
}

/** Rings the running app, so that the account's keys are dead when this command ends. One that is away does it when it starts. */
async function ringApp(): Promise<void> {
  const app = surfaceOf(urlOf(doors().app))
  try {
    await app.cron('minute')
    await app.idle()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    console.error(`The app was not rung (${reason}): its keys end with its next minute.`)
  }
}

const isAction = (word: string | undefined): word is AdminAction =>
  ACTIONS.some((action) => action === word)

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { remote: { type: 'boolean', default: false } },
  })
  const [action, email, ...rest] = positionals
  if (!isAction(action) || !email || rest.length > 0)
    throw new Error('Usage: npm run admin -- grant|revoke|disable <email> [--remote]')
  const account = await administer(action, email, { remote: values.remote })
  if (action === 'disable' && !values.remote) await ringApp()
  console.log(`admin: action=${action} account=${account} result=done`)
}

if (import.meta.main)
  await main().catch((error: Error) => {
    console.error(error.message)
    console.log('admin: result=failed')
    process.exitCode = 1
  })
