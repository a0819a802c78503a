/** What every life's company is set up with: its addresses, its secrets, and passwords that are quick to check. */

import type { Env } from '../../workers/env.ts'
import { scryptPasswords } from '../../workers/tools/password.ts'

export const ORIGIN = 'http://localhost:8787'
export const STRIPE = 'http://localhost:12111'
export const KEY = 'sk_test_titanforge'
export const SECRET = 'whsec_simulator_0000000000000000'
export const settings = {
  ENVIRONMENT: 'test',
  APP_ORIGIN: ORIGIN,
  AUTH_SECRET: 'simulator-auth-secret-simulator-000',
  TOKEN_PEPPER: 'simulator-token-pepper-simulator-00',
  KEY_PEPPER: 'simulator-key-pepper-simulator-0000',
  STRIPE_SECRET_KEY: KEY,
  STRIPE_WEBHOOK_SECRET: SECRET,
} as unknown as Env

/** Passwords as the product hashes them, at the least cost. */
export const SIMULATED = scryptPasswords({ N: 16, r: 8, p: 1 })
/** Nothing here outlives a request. */
const nothing = () => undefined
export const REQUEST_ONLY = { waitUntil: nothing, passThroughOnException: nothing, props: {} }
