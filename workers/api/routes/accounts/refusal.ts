/** A refusal as a value, and the answer it becomes. */

import type { ProblemCode } from '../../../contract/problems.ts'
import type { ApiContext } from '../../context.ts'
import { type ProblemDetails, problem } from '../../problem.ts'

export type Refusal = { kind: 'refused'; code: ProblemCode; about?: ProblemDetails }

export const refused = (code: ProblemCode): Refusal => ({ kind: 'refused', code })

export const answerRefusal = (c: ApiContext, { code, about }: Refusal): Response =>
  problem(c, code, about)
