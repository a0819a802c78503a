/** Stripe's test cards and what they do (https://docs.stripe.com/testing). */

export type Declined = { kind: 'declined'; code: string; declineCode: string; message: string }
export type Verdict = { kind: 'approved' } | { kind: 'authenticate' } | Declined

type TestCard = {
  brand: string
  /** When the customer is there. */
  present: Verdict
  /** When we charge on our own: renewals. */
  absent: Verdict
  funding?: 'credit' | 'debit' | 'prepaid'
}

const approved: Verdict = { kind: 'approved' }
const authenticate: Verdict = { kind: 'authenticate' }
const declined = (code: string, declineCode: string, message: string): Declined => ({
  kind: 'declined',
  code,
  declineCode,
  message,
})

/** Words from https://docs.stripe.com/error-codes and https://docs.stripe.com/declines/codes */
const generic = declined('card_declined', 'generic_decline', 'Your card was declined.')
const insufficient = declined(
  'card_declined',
  'insufficient_funds',
  'Your card has insufficient funds.',
)
const lost = declined('card_declined', 'lost_card', 'Your card was declined.')
const stolen = declined('card_declined', 'stolen_card', 'Your card was declined.')
const tooOften = declined(
  'card_declined',
  'card_velocity_exceeded',
  'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
)
/** Stripe itself stops it; no bank is asked (https://docs.stripe.com/radar/testing). */
const blocked = declined('card_declined', 'fraudulent', 'Your card was declined.')
const expired = declined('expired_card', 'expired_card', 'Your card has expired.')
const wrongCvc = declined(
  'incorrect_cvc',
  'incorrect_cvc',
  "Your card's security code is incorrect.",
)
const processing = declined(
  'processing_error',
  'processing_error',
  'An error occurred while processing your card. Try again in a little bit.',
)
export const authenticationRequired = declined(
  'authentication_required',
  'authentication_required',
  'Your card was declined. This transaction requires authentication.',
)
/** What a failed 3-D Secure step says (payment_intent_authentication_failure). */
export const authenticationFailed = declined(
  'payment_intent_authentication_failure',
  'authentication_failed',
  'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
)
export const forcedDecline = generic

const always = (brand: string, verdict: Verdict): TestCard => ({
  brand,
  present: verdict,
  absent: verdict,
})

export const testCards: Readonly<Record<string, TestCard>> = {
  '4242424242424242': always('visa', approved),
  '4000056655665556': { ...always('visa', approved), funding: 'debit' },
  '5555555555554444': always('mastercard', approved),
  '5105105105105100': { ...always('mastercard', approved), funding: 'prepaid' },
  '378282246310005': always('amex', approved),
  '6011111111111117': always('discover', approved),
  // They pay; what becomes of refunds to them: `refundingCards`.
  '4000000000007726': always('visa', approved),
  '4000000000005126': always('visa', approved),
  // Its money is available at once: `BYPASSES_PENDING`.
  '4000000000000077': always('visa', approved),
  '4000000000000002': always('visa', generic),
  '4000000000009995': always('visa', insufficient),
  '4000000000009987': always('visa', lost),
  '4000000000009979': always('visa', stolen),
  '4000000000006975': always('visa', tooOften),
  '4100000000000019': always('visa', blocked),
  '4000000000000069': always('visa', expired),
  '4000000000000127': always('visa', wrongCvc),
  '4000000000000119': always('visa', processing),
  // Attaches, then fails when charged.
  '4000000000000341': always('visa', generic),
  // Authentication on setup only: renewals pass.
  '4000002500003155': { brand: 'visa', present: authenticate, absent: approved },
  // Authentication every time: renewals are declined.
  '4000002760003184': { brand: 'visa', present: authenticate, absent: authenticationRequired },
  '4000000000003220': { brand: 'visa', present: authenticate, absent: authenticationRequired },
}

/** Cards that pay and are then disputed (https://docs.stripe.com/testing#disputes). */
export const disputingCards: Readonly<Record<string, { reason: string; inquiry: boolean }>> = {
  '4000000000000259': { reason: 'fraudulent', inquiry: false },
  '4000000000002685': { reason: 'product_not_received', inquiry: false },
  '4000000000001976': { reason: 'fraudulent', inquiry: true },
}

/** Refunds to these are decided a little later; all others succeed at once (https://docs.stripe.com/testing#refunds). */
export const refundingCards: Readonly<
  Record<string, { first: 'pending' | 'succeeded'; later: 'succeeded' | 'failed' }>
> = {
  '4000000000007726': { first: 'pending', later: 'succeeded' },
  '4000000000005126': { first: 'succeeded', later: 'failed' },
}

/** Its payments do not wait as pending (https://docs.stripe.com/testing#available-balance). */
export const BYPASSES_PENDING = '4000000000000077'

/** Cards that can be saved although charging them fails; all other declines already fail when attached. */
export const ATTACHES_BUT_FAILS = '4000000000000341'

/** Test tokens stand for cards: `pm_card_visa`, `tok_visa`. */
export const tokens: Readonly<Record<string, string>> = {
  visa: '4242424242424242',
  visa_debit: '4000056655665556',
  mastercard: '5555555555554444',
  amex: '378282246310005',
  discover: '6011111111111117',
  chargeDeclined: '4000000000000002',
  visa_chargeDeclined: '4000000000000002',
  visa_chargeDeclinedInsufficientFunds: '4000000000009995',
  chargeDeclinedInsufficientFunds: '4000000000009995',
  visa_chargeDeclinedLostCard: '4000000000009987',
  visa_chargeDeclinedStolenCard: '4000000000009979',
  visa_chargeDeclinedVelocityLimitExceeded: '4000000000006975',
  radarBlock: '4100000000000019',
  bypassPending: BYPASSES_PENDING,
  chargeDeclinedExpiredCard: '4000000000000069',
  chargeDeclinedIncorrectCvc: '4000000000000127',
  chargeDeclinedProcessingError: '4000000000000119',
  chargeCustomerFail: ATTACHES_BUT_FAILS,
  pendingRefund: '4000000000007726',
  refundFail: '4000000000005126',
  createDispute: '4000000000000259',
  createDisputeProductNotReceived: '4000000000002685',
  createDisputeInquiry: '4000000000001976',
  authenticationRequired: '4000002760003184',
  authenticationRequiredOnSetup: '4000002500003155',
  threeDSecure2Required: '4000000000003220',
  threeDSecureRequired: '4000002760003184',
}

/** The checksum of card numbers (ISO/IEC 7812-1, Luhn). */
export function isCardNumber(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false
  let sum = 0
  for (let i = 0; i < number.length; i++) {
    const digit = Number(number[number.length - 1 - i])
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
