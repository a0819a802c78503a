/** The doors to everything outside the process, opened once a request, message or tick; code takes the few it needs. */

import type { Config } from './config.ts'
import type { MailData, MailKind, RenderedMail, Unsubscribe } from './contract/mails.ts'
import type { Database } from './db/database.ts'
import type { Arrival, Recorded } from './db/stripe-transactions.ts'
import type { Post } from './queue.ts'
import type { Meter } from './quota/meter.ts'
import type { QuotaPort } from './quota/port.ts'
import type { GoalPlanner } from './swarm/model/goal-planner.ts'
import type { SwarmPort } from './swarm/port.ts'
import type { Clock } from './tools/clock.ts'
import type { Convoy } from './tools/convoy.ts'
import type { EmailTool } from './tools/email/index.ts'
import type { Ids } from './tools/ids.ts'
import type { Log } from './tools/log.ts'
import type { Passwords } from './tools/password.ts'
import type { StripeTool } from './tools/stripe/index.ts'

/** What we use of a bucket. */
export type Files = Pick<R2Bucket, 'get' | 'put' | 'delete' | 'list'>

export type Ports = {
  config: Config
  db: Database
  /** Throws NotConfigured when first used without its secret. */
  stripe: StripeTool
  mail: EmailTool
  /** Writes a mail as people read it; rejects where that cannot be done now. */
  writeMail(
    kind: MailKind,
    data: MailData<MailKind>,
    unsubscribe: Unsubscribe | null,
  ): Promise<RenderedMail>
  post: Post
  quota(accountId: string): QuotaPort
  /** Lets requests in; those of this isolate that wait for one account ask its object together. */
  meter: Meter
  /** Stripe's events on their way into the database; those of this isolate that come meanwhile go together. */
  arrivals: Pick<Convoy<Arrival, Recorded>, 'ask'>
  /** An account's goals. Never asked for an account nobody issued. */
  swarm(accountId: string): SwarmPort
  /** Plans by the language model; null: there is none. Throws NotConfigured where one is named incompletely. */
  model(): GoalPlanner | null
  /** Attachments and artifacts. */
  files: Files
  /** The app's clock: in development it can be moved. */
  clock: Clock
  /** Never moved: sessions, access and refresh tokens live on it. */
  realClock: Clock
  ids: Ids
  /** Lets others work for some milliseconds. */
  pause(ms: number): Promise<void>
  log: Log
  /** Hashes and verifies passwords, a few at a time. */
  passwords: Passwords
  /** Static files, for the common-password list. */
  assets: { fetch(request: Request): Promise<Response> }
}
