/** The Worker that writes mails as people read them: their markup weighs much, needs nothing, and is not in anybody's way to an answer. */

import { WorkerEntrypoint } from 'cloudflare:workers'
import type { MailData, MailKind, RenderedMail, Unsubscribe } from '../contract/mails.ts'
import { renderMail } from './index.ts'

/** Nobody on the web reaches it; the first Worker calls it by name. */
export default {
  fetch: () => new Response('Not found\n', { status: 404 }),
} satisfies ExportedHandler

/** Nothing is bound to it and it keeps nothing: mails carry links that sign people in. */
export class Mails extends WorkerEntrypoint {
  render(kind: MailKind, data: MailData<MailKind>, unsubscribe: Unsubscribe | null): RenderedMail {
    return renderMail(kind, data, unsubscribe)
  }
}
