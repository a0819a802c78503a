/** What the states of goals and tasks are called, and how they look. Pure. */

import type { GoalState, TaskState } from '../../../workers/contract/swarm.ts'
import type { Tone } from '../../components/badge.tsx'

/** How often what works is asked where it stands. */
export const REFRESH_MS = 3_000

type Look = { tone: Tone; word: string }

export const goalStates: Record<GoalState, Look> = {
  queued: { tone: '', word: 'Queued' },
  planning: { tone: 'accent', word: 'Planning' },
  running: { tone: 'accent', word: 'Running' },
  waiting_approval: { tone: 'warn', word: 'Waits for approval' },
  needs_human: { tone: 'warn', word: 'Needs an answer' },
  succeeded: { tone: 'good', word: 'Succeeded' },
  failed: { tone: 'bad', word: 'Failed' },
  cancelled: { tone: '', word: 'Cancelled' },
  budget_exhausted: { tone: 'bad', word: 'Budget used up' },
}

export const taskStates: Record<TaskState, Look> = {
  blocked: { tone: '', word: 'Waits for others' },
  ready: { tone: '', word: 'Ready' },
  running: { tone: 'accent', word: 'Running' },
  waiting_approval: { tone: 'warn', word: 'Waits for approval' },
  retry_wait: { tone: 'warn', word: 'Tries again soon' },
  done: { tone: 'good', word: 'Done' },
  failed: { tone: 'bad', word: 'Failed' },
  cancelled: { tone: '', word: 'Cancelled' },
  denied: { tone: '', word: 'Denied' },
}

const FINAL: readonly GoalState[] = ['succeeded', 'failed', 'cancelled', 'budget_exhausted']
export const isFinal = (status: GoalState): boolean => FINAL.includes(status)

const ENDED: readonly TaskState[] = ['done', 'failed', 'cancelled', 'denied']
export const hasEnded = (status: TaskState): boolean => ENDED.includes(status)

/** `640 B`, `12.3 KB`, `1.4 MB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'KB'] : [bytes / 1_000_000, 'MB']
  return `${value.toLocaleString('en-US', { maximumFractionDigits: 1 })} ${unit}`
}

/** `under 0.1 s`, `0.4 s`, `12 s`, `3 min 5 s`. */
export function durationWords(ms: number): string {
  if (ms < 100) return 'under 0.1 s'
  if (ms < 10_000) return `${(ms / 1_000).toLocaleString('en-US', { maximumFractionDigits: 1 })} s`
  const seconds = Math.round(ms / 1_000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Micro-dollars of model cost; `no model` where none was asked. */
export const costWords = (microUsd: number, tokens: number): string =>
  tokens === 0 && microUsd === 0
    ? 'no model used'
    : `${tokens.toLocaleString('en-US')} tokens, $${(microUsd / 1_000_000).toFixed(4)}`
