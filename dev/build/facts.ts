/** What articles say of the product in figures and names, taken from where it is decided: `{attachmentMb}` in a text is `5`. */

import { brand, brandKit } from '../../workers/contract/brand.ts'
import { type PlanKey, planOf } from '../../workers/contract/catalogue.ts'
import { MAX_LIVE_KEYS } from '../../workers/contract/metering.ts'
import { MAX_ATTACHMENTS, MAX_SCHEDULES } from '../../workers/contract/swarm.ts'
import {
  FILES_KEPT_DAYS,
  MAX_ATTACHMENT_BYTES,
  MAX_GOAL_CHARACTERS,
  MAX_KEPT_UPLOAD_BYTES,
  MAX_TABLE_BYTES,
} from '../../workers/contract/swarm-limits.ts'
import { BUDGET_MS, MAX_TOOL_CALLS, UNANSWERED_MS } from '../../workers/swarm/bounds.ts'
import { APPROVAL_MS } from '../../workers/swarm/consequences.ts'
import { declaration as analysis } from '../../workers/swarm/data-analyzer/declaration.ts'
import { MAX_TASKS } from '../../workers/swarm/planner.ts'
import { declaration as audit, MAX_PAGES } from '../../workers/swarm/site-audit/declaration.ts'
import { PROOF_PATH } from '../../workers/swarm/site-audit/ownership.ts'
import { GOAL_LIMITS } from '../../workers/swarm/turns.ts'
import { DAY, MINUTE } from '../../workers/tools/clock.ts'

const MB = 1_000_000
const figure = (value: number) => value.toLocaleString('en-US')

/** `starterRequests`, `starterTasks`, `starterBurst`, `starterTableMb`; by contract there are no limits to tell. */
function ofPlan(key: PlanKey): [string, string][] {
  const limits = planOf(key)?.limits ?? null
  const table: [string, string] = [`${key}TableMb`, figure(MAX_TABLE_BYTES[key] / MB)]
  if (limits === null) return [table]
  const { requestsPerMonth, burstPerMinute, concurrentTasks } = limits
  return [
    table,
    [`${key}Requests`, requestsPerMonth === null ? 'unlimited' : figure(requestsPerMonth)],
    [`${key}Tasks`, concurrentTasks === null ? 'unlimited' : figure(concurrentTasks)],
    [`${key}Burst`, figure(burstPerMinute)],
  ]
}

export const facts: Readonly<Record<string, string>> = {
  origin: brand.origin,
  package: brandKit.code.package,
  className: brandKit.code.className,
  keyVariable: `${brandKit.code.variables}_KEY`,
  tokenVariable: `${brandKit.code.variables}_TOKEN`,
  liveKeys: figure(MAX_LIVE_KEYS),
  proofPath: PROOF_PATH,
  goalCharacters: figure(MAX_GOAL_CHARACTERS),
  goalAttachments: figure(MAX_ATTACHMENTS),
  goalThings: figure(MAX_TASKS),
  goalPublished: figure(MAX_TASKS / 2),
  attachmentMb: figure(MAX_ATTACHMENT_BYTES / MB),
  keptUploadsMb: figure(MAX_KEPT_UPLOAD_BYTES / MB),
  filesKeptDays: figure(FILES_KEPT_DAYS),
  auditPages: figure(MAX_PAGES),
  auditAttempts: figure(audit.retry.attempts),
  analysisAttempts: figure(analysis.retry.attempts),
  approvalDays: figure(APPROVAL_MS / DAY),
  unansweredDays: figure(UNANSWERED_MS / DAY),
  toolMinutes: figure(BUDGET_MS / MINUTE),
  toolCalls: figure(MAX_TOOL_CALLS),
  modelDollars: (GOAL_LIMITS.costMicroUsd / 1_000_000).toFixed(2),
  modelTokens: figure(GOAL_LIMITS.tokens),
  modelTurns: figure(GOAL_LIMITS.turns),
  schedules: figure(MAX_SCHEDULES),
  ...Object.fromEntries([...ofPlan('starter'), ...ofPlan('pro'), ...ofPlan('enterprise')]),
}
