/** The API keys of the account, all of them: a long list of dead ones hides no living one. */

import type { ApiKey } from '../../workers/contract/metering.ts'
import { api } from './api.ts'
import { asMany } from './pages.ts'

const page = async (cursor?: string) => {
  const { apiKeys, nextCursor } = await api.keys(cursor)
  return { items: apiKeys, nextCursor }
}

export const allKeys = async (): Promise<ApiKey[]> =>
  (await asMany(page, Number.POSITIVE_INFINITY)).items
