/** The bank's address for payments confirmed by the API with a `return_url`. */

import { Hono } from 'hono'
import { authenticationPage } from './checkout-view.ts'
import type { Desk } from './desk.ts'
import { money } from './format.ts'
import { formOf, notFound, outcomeOf, seeOther, show } from './forms.ts'

export function bankRoutes({ bank }: Desk): Hono {
  const app = new Hono()
  app.get('/:id', (c) => {
    const id = c.req.param('id')
    const asked = bank.read(id)
    if (!asked) return notFound(c, 'question of a bank')
    const amount = asked.amount === null ? null : money(asked.amount, asked.currency)
    return show(c, authenticationPage(`/b/${id}`, asked.merchant, amount))
  })
  app.post('/:id', async (c) => {
    const id = c.req.param('id')
    if (!bank.read(id)) return notFound(c, 'question of a bank')
    return seeOther(c, await bank.answer(id, outcomeOf(await formOf(c))))
  })
  return app
}
