/** Which model there is: none, unless the settings name one completely. */

import type { Env } from '../../env.ts'
import { anthropicModel } from './anthropic.ts'
import type { Model } from './model.ts'
import { openAiModel } from './openai.ts'
import type { Call } from './provider.ts'

/** As the configuration has them. */
export type ModelSettings = Partial<Record<Extract<keyof Env, `LLM_${string}`>, string | undefined>>
export type Configured =
  | { kind: 'none' }
  | { kind: 'model'; model: Model }
  /** A provider is named and this setting is missing or malformed. */
  | { kind: 'not_configured'; variable: keyof ModelSettings }

/** `3,15`: US dollars per million tokens, in and out. Without prices no cost could be capped. */
function pricesOf(text: string | undefined): Model['prices'] | null {
  const match = /^(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/.exec(text?.trim() ?? '')
  return match ? { input: Number(match[1]), output: Number(match[2]) } : null
}

function baseUrlOf({ LLM_PROVIDER, LLM_BASE_URL, LLM_ACCOUNT_ID }: ModelSettings): string {
  if (LLM_BASE_URL) return LLM_BASE_URL.replace(/\/+$/, '')
  if (LLM_PROVIDER === 'anthropic') return 'https://api.anthropic.com/v1'
  // https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility/
  if (LLM_PROVIDER === 'workers-ai')
    return `https://api.cloudflare.com/client/v4/accounts/${LLM_ACCOUNT_ID}/ai/v1`
  return 'https://api.openai.com/v1'
}

export function modelOf(settings: ModelSettings, call: Pick<Call, 'fetch' | 'now'>): Configured {
  const { LLM_PROVIDER: provider = 'none', LLM_MODEL, LLM_API_KEY, LLM_PRICES } = settings
  const lacking = (variable: keyof ModelSettings): Configured => ({
    kind: 'not_configured',
    variable,
  })
  if (provider === 'none' || provider === '') return { kind: 'none' }
  if (!['openai', 'anthropic', 'workers-ai'].includes(provider)) return lacking('LLM_PROVIDER')
  if (!LLM_MODEL) return lacking('LLM_MODEL')
  if (!LLM_API_KEY) return lacking('LLM_API_KEY')
  if (
    provider === 'workers-ai' &&
    !settings.LLM_BASE_URL &&
    !/^[\da-f]{32}$/.test(settings.LLM_ACCOUNT_ID ?? '')
  )
    return lacking('LLM_ACCOUNT_ID')
  const prices = pricesOf(LLM_PRICES)
  if (!prices) return lacking('LLM_PRICES')
  const account = {
    ...call,
    baseUrl: baseUrlOf(settings),
    apiKey: LLM_API_KEY,
    model: LLM_MODEL,
    prices,
  }
  return {
    kind: 'model',
    model: provider === 'anthropic' ? anthropicModel(account) : openAiModel(account),
  }
}
