/** Builds the ports from the Worker's bindings: the one place where the outside world is wired in. */

import { need, readConfig } from './config.ts'
import { readClockOffset } from './db/clock-offset.ts'
import { openDatabase } from './db/database.ts'
import { mailboxStore } from './db/mailbox.ts'
import type { Env } from './env.ts'
import type { Ports } from './ports.ts'
import { poster } from './queue.ts'
import { shiftedClock, systemClock } from './tools/clock.ts'
import { emailTool } from './tools/email/index.ts'
import { idsFrom } from './tools/ids.ts'
import { consoleLog } from './tools/log.ts'
import { scryptPasswords } from './tools/password.ts'
import { stripeTool } from './tools/stripe/index.ts'

/** One for the isolate: its limit of hashes at once counts over all requests. */
const passwords = scryptPasswords()

/** Once a request, batch or tick. In development the clock's offset is read here, at the door. */
export async function openPorts(env: Env): Promise<Ports> {
  const config = readConfig(env)
  const db = openDatabase(env.DB)
  const clock =
    config.ENVIRONMENT === 'development' ? shiftedClock(await readClockOffset(db)) : systemClock
  const ids = idsFrom(clock)
  return {
    config,
    db,
    stripe: stripeTool({
      secretKey: () => need(config, 'STRIPE_SECRET_KEY'),
      webhookSecret: () => need(config, 'STRIPE_WEBHOOK_SECRET'),
      ...(config.STRIPE_API_BASE ? { apiBase: config.STRIPE_API_BASE } : {}),
    }),
    mail: emailTool(config, { fetch, store: mailboxStore(db, ids), clock }),
    post: poster(env),
    quota: (accountId) => env.QUOTA.get(env.QUOTA.idFromName(accountId)),
    clock,
    realClock: systemClock,
    ids,
    log: consoleLog,
    passwords,
    assets: env.ASSETS,
  }
}
