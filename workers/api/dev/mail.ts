/** The mailbox: every mail the mailbox provider delivered, for people and for tests. */

import { Hono } from 'hono'
import { type Delivery, findDelivery, listDeliveries } from '../../db/development.ts'
import { toIso } from '../../tools/clock.ts'
import type { Api, ApiContext } from '../context.ts'
import { json } from '../json.ts'
import { problem } from '../problem.ts'
import { linksOf } from './links.ts'
import { listPage, mailPage } from './mail-page.ts'

/** The pages style themselves inline and show a mail in a frame without rights. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; form-action 'self'; frame-ancestors 'none'",
}

const asJson = (mail: Delivery) => ({
  id: mail.id,
  kind: mail.kind,
  key: mail.key,
  to: mail.toAddress,
  subject: mail.subject,
  text: mail.text,
  html: mail.html,
  links: linksOf(mail),
  headers: mail.headers,
  status: 'delivered',
  createdAt: toIso(mail.createdAt),
})

const filterOf = (c: ApiContext) => ({ to: c.req.query('to'), kind: c.req.query('kind') })

export function mailbox(): Hono<Api> {
  const app = new Hono<Api>({ strict: false })
  app.get('/mail.json', async (c) => {
    const mails = await listDeliveries(c.get('ports').db, filterOf(c))
    return json({ mails: mails.map(asJson) })
  })
  app.get('/mail', async (c) => {
    const mails = await listDeliveries(c.get('ports').db, filterOf(c))
    return c.html(listPage(mails, filterOf(c)), 200, PAGE_HEADERS)
  })
  app.get('/mail/:id', async (c) => {
    const mail = await findDelivery(c.get('ports').db, c.req.param('id'))
    return mail ? c.html(mailPage(mail), 200, PAGE_HEADERS) : problem(c, 'not_found')
  })
  return app
}
