/** What the pages ask of the local Stripe: a short list, so that drawing knows nothing of its insides. */

import type { Card } from './card.ts'
import type {
  BankModel,
  Chaos,
  CheckoutModel,
  InvoiceModel,
  PlanChoice,
  PlanQuote,
  PortalModel,
  RoomModel,
} from './model.ts'

/** How a card attempt ended; the messages are Stripe's own words. */
export type Attempt =
  | { kind: 'done'; redirect: string | null }
  | { kind: 'authenticate' }
  | { kind: 'declined'; message: string }

export type Said = { kind: 'said'; message: string } | { kind: 'refused'; message: string }

export type Desk = {
  /** Unix seconds by the local Stripe's clock. */
  now(): number
  outage(): boolean
  checkout: {
    read(id: string): CheckoutModel | null
    /** Without a card where nothing is due and none is asked for. */
    pay(id: string, card: Card | null, email: string): Promise<Attempt>
    /** Whether a bank's answer is awaited for this session. */
    awaitsBank(id: string): boolean
    answerBank(id: string, outcome: 'complete' | 'fail'): Promise<Attempt>
    /** Null when the code was taken, else why not. */
    applyCode(id: string, code: string): Promise<string | null>
    removeCode(id: string): Promise<void>
  }
  portal: {
    read(id: string): PortalModel | 'expired' | null
    saveCard(id: string, card: Card): Promise<Attempt>
    awaitsBank(id: string): boolean
    answerBank(id: string, outcome: 'complete' | 'fail'): Promise<Attempt>
    saveDetails(id: string, details: { name: string; email: string }): Promise<void>
    cancel(id: string, subscriptionId: string): Promise<void>
    renew(id: string, subscriptionId: string): Promise<void>
    choices(id: string, subscriptionId: string): PlanChoice[]
    /** Stripe's words for a change that cannot be made. */
    quote(id: string, subscriptionId: string, price: string): PlanQuote | string
    /** `redirect` leads to an invoice that waits for the customer; null when all is done. */
    changePlan(id: string, subscriptionId: string, price: string, at: number): Promise<Attempt>
  }
  invoice: {
    read(id: string): InvoiceModel | null
    pay(id: string, card: Card): Promise<Attempt>
    awaitsBank(id: string): boolean
    answerBank(id: string, outcome: 'complete' | 'fail'): Promise<Attempt>
  }
  /** The bank of a payment that an API caller confirmed with a `return_url`. */
  bank: {
    read(id: string): BankModel | null
    /** Where the customer goes back to. */
    answer(id: string, outcome: 'complete' | 'fail'): Promise<string>
  }
  room: {
    read(): RoomModel
    advance(wish: { advance: 'P1D' | 'P1M' } | { to: string }): Promise<Said>
    chaos(settings: Chaos): Promise<void>
    nextPayment(customerId: string, fails: boolean): Promise<boolean>
    /** False when there is no payment to dispute. */
    dispute(customerId: string): Promise<boolean>
    /** False when no dispute is open. */
    loseDispute(customerId: string): Promise<boolean>
    replay(eventId: string): Promise<boolean>
  }
}
