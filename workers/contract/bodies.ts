/** What clients may send: strict, every string with a maximum; the forms of the site use the same schemas. */

import * as z from 'zod'
import { INTERVALS } from './catalogue.ts'
import { FreeText, Name } from './free-text.ts'
import type { Topic } from './notification-topics.ts'
import { TimeZone } from './time-zone.ts'

export const Email = z
  .email('Enter an email address like name@example.com')
  .max(254, 'An address has at most 254 characters')

export const LEAST_PASSWORD_LENGTH = 8

/** A shorter one is a weak one, and refused as such: the schema only tells of it. */
export const Password = z
  .string()
  .max(128, 'Use at most 128 characters')
  .meta({ minLength: LEAST_PASSWORD_LENGTH })

/** At sign-in any text may be tried; only its length is bounded. */
const PasswordAttempt = z.string().min(1, 'Enter your password').max(128)
const LinkToken = z.string().min(1).max(200)

const tag = z.string().max(100).optional()

/** Where somebody came from: the page that linked here and the `utm_*` words of the link. */
export const OriginBody = z.strictObject({
  referrer: z.string().max(2_000).optional(),
  utm_source: tag,
  utm_medium: tag,
  utm_campaign: tag,
  utm_term: tag,
  utm_content: tag,
})
export type OriginBody = z.infer<typeof OriginBody>

/** One page view. Nothing in it, and nothing kept of it, says who. */
export const VisitBody = OriginBody.extend({
  path: z.string().min(1).max(500).startsWith('/', 'A path begins with /'),
})

export const RegisterBody = z.strictObject({
  email: Email,
  password: Password,
  name: Name.optional(),
  cameFrom: OriginBody.optional(),
})
export const SignInBody = z.strictObject({
  email: z.string().min(1).max(254),
  password: PasswordAttempt,
})
export const TokenBody = z.strictObject({
  grant_type: z.string().max(100),
  username: z.string().max(254).optional(),
  password: z.string().max(128).optional(),
  refresh_token: z.string().max(200).optional(),
  scope: z.string().max(200).optional(),
})
export const UpdateMeBody = z.union([
  z.strictObject({ timeZone: TimeZone }),
  z.strictObject({ name: Name }),
  z.strictObject({ currentPassword: PasswordAttempt, newPassword: Password }),
  z.strictObject({ email: Email, currentPassword: PasswordAttempt }),
])
export const PasswordResetBody = z.strictObject({ email: Email })
export const ConsumeResetBody = z.strictObject({ token: LinkToken, newPassword: Password })
export const ConsumeVerificationBody = z.strictObject({ token: LinkToken })

/** Only what is to change. */
export const NotificationPreferencesBody = z.strictObject({
  usageAlerts: z.boolean().optional(),
  billingReminders: z.boolean().optional(),
  goalResults: z.boolean().optional(),
} satisfies Record<Topic, z.ZodOptional<z.ZodBoolean>>)
export const UnsubscribeQuery = z.strictObject({ token: z.string().min(1).max(300) })

/** The client names a plan and an interval; the server decides the price. */
export const CheckoutBody = z.strictObject({
  plan: z.string().max(50),
  interval: z.enum(INTERVALS),
  promotionCode: z.string().max(100).optional(),
  /** An Enterprise offer made to this account. */
  offer: z.string().max(100).optional(),
})
export const CancelBody = z.strictObject({ reason: FreeText.max(1_000).optional() })
export const EmptyBody = z.strictObject({})

export const ClientErrorBody = z.strictObject({
  message: z.string().max(1_000),
  page: z.string().max(500),
  stack: z.string().max(4_000).optional(),
  requestId: z.string().max(100).optional(),
})

/** Someone who wants to talk to sales. Only the address and the wish are needed. */
export const LeadBody = z.strictObject({
  email: Email,
  message: FreeText.trim()
    .min(1, 'Say what you need')
    .max(5_000, 'A message has at most 5,000 characters'),
  name: Name.optional(),
  company: FreeText.trim().max(200, 'A company has at most 200 characters').optional(),
  requestsPerMonth: z.int().min(0).max(1_000_000_000).optional(),
  /** No person sees this field: what fills it in is a program. */
  homepage: z.string().max(500).optional(),
})

/** A whole number of a query in decimal digits: `1e2`, `0x10`, ` 10` and `+5` are other people's ways of writing. */
export const digits = (least: number, most: number) =>
  z.preprocess(
    (given) => (typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given),
    z.int('A whole number in decimal digits').min(least).max(most),
  )

export const PageQuery = z.strictObject({
  limit: digits(1, 100).default(25),
  cursor: z.string().max(500).optional(),
})
