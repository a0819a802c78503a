/** What people ask before they pay: shown on the pricing page and told to search engines. */

export const questions: readonly (readonly [question: string, answer: string])[] = [
  [
    'What happens at the limit?',
    'Work stops until the monthly window turns or your plan rises. There is no overage: nothing is charged by surprise.',
  ],
  [
    'What counts as a request?',
    'A call with an API key that we answer, and every goal we accept. Refusals, errors on our side and replays under the same Idempotency-Key are given back.',
  ],
  [
    'Is there a free plan?',
    'No. An account is free: you can sign in, see everything and buy. Metered work needs a plan.',
  ],
  [
    'How do I cancel?',
    'In Billing, with two clicks. Everything works until the end of the paid period, and one click undoes it until then.',
  ],
  [
    'When do I get a refund?',
    'In full within 14 days of the purchase if fewer than 100 requests were used. The refund page says how to ask.',
  ],
  [
    'Can I change the plan or the interval?',
    'Yes. An upgrade starts once its payment has succeeded and keeps what you have used; a downgrade starts at the end of the paid period. You see the price first.',
  ],
  [
    'Will my price rise?',
    'You keep the price you bought. If we ever have to move you to another one, you hear it 30 days before.',
  ],
  [
    'What if a payment fails?',
    'Everything keeps working for seven days while we mail you. Then new work pauses until it is paid; what you made stays readable, and paying restores access at once.',
  ],
  [
    'When does my month of requests begin?',
    'With your subscription, to the second, in UTC. It turns every month from then on, on yearly plans too.',
  ],
  [
    'Who sees my card?',
    'The payment provider, Stripe, on its own page. We keep only the brand, the last four digits and the expiry date.',
  ],
]
