/** Stripe's error envelope, and the errors every part of the protocol raises (https://docs.stripe.com/api/errors). */

export type ErrorType = 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error'

export type ErrorBody = {
  type: ErrorType
  message: string
  code?: string
  param?: string
  decline_code?: string
  doc_url?: string
  payment_intent?: unknown
  payment_method?: unknown
  setup_intent?: unknown
}

/** Thrown by handlers, answered as `{ error: … }` with its status. */
export class StripeError extends Error {
  override name = 'StripeError'
  readonly status: number
  readonly body: ErrorBody
  constructor(status: number, body: ErrorBody) {
    super(body.message)
    this.status = status
    this.body = body.code
      ? {
          ...body,
          doc_url: `https://stripe.com/docs/error-codes/${body.code.replaceAll('_', '-')}`,
        }
      : body
  }
}

export const invalid = (
  status: number,
  code: string | null,
  message: string,
  param?: string,
): StripeError =>
  new StripeError(status, {
    type: 'invalid_request_error',
    message,
    ...(code ? { code } : {}),
    ...(param ? { param } : {}),
  })

export const missing = (param: string): StripeError =>
  invalid(400, 'parameter_missing', `Missing required param: ${param}.`, param)

export const unknownParameter = (param: string): StripeError =>
  invalid(400, 'parameter_unknown', `Received unknown parameter: ${param}`, param)

export const invalidInteger = (param: string, given: string): StripeError =>
  invalid(400, 'parameter_invalid_integer', `Invalid integer: ${given}`, param)

export const tooSmall = (param: string, minimum: number): StripeError =>
  invalid(
    400,
    'parameter_invalid_integer',
    `This value must be greater than or equal to ${minimum}.`,
    param,
  )

export const invalidValue = (param: string, message: string): StripeError =>
  invalid(400, null, message, param)

export const noSuch = (kind: string, id: string, param = 'id'): StripeError =>
  invalid(404, 'resource_missing', `No such ${kind}: '${id}'`, param)

/** A reference inside a body that names nothing is a 400; the object of the URL itself is a 404. */
export const noSuchReference = (kind: string, id: string, param: string): StripeError =>
  invalid(400, 'resource_missing', `No such ${kind}: '${id}'`, param)

export const notAllowed = (
  message: string,
  code: string | null = null,
  param?: string,
): StripeError => invalid(400, code, message, param)

export const unrecognised = (method: string, path: string): StripeError =>
  invalid(
    404,
    null,
    `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
  )
