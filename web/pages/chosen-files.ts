/** Which of the chosen files may be sent, and what is said of the others. */

import type { PlanKey } from '../../workers/contract/catalogue.ts'
import { MAX_ATTACHMENT_BYTES, MAX_TABLE_BYTES } from '../../workers/contract/swarm-limits.ts'
import { Refusal } from '../client/problem.ts'

const MB = 1_000_000

/** What may be sent, by the plan of whoever reads it. */
export function fileHint(plan: PlanKey): string {
  const sent = `CSV or JSON, up to ${MAX_ATTACHMENT_BYTES / MB} MB each`
  const most = MAX_TABLE_BYTES[plan]
  return most < MAX_ATTACHMENT_BYTES
    ? `${sent}; your plan analyses up to ${most / MB} MB.`
    : `${sent}.`
}

type Chosen = Pick<File, 'name' | 'size'>

/** Every file that is too large is named; null: none is. */
export function chosenFiles<One extends Chosen>(
  files: readonly One[],
): { taken: One[]; refusal: Refusal | null } {
  const fits = ({ size }: Chosen) => size <= MAX_ATTACHMENT_BYTES
  const large = files.filter((file) => !fits(file)).map(({ name }) => name)
  const [are, them] = large.length === 1 ? ['is', 'It was'] : ['are', 'They were']
  const refusal =
    large.length === 0
      ? null
      : new Refusal({
          code: 'body_too_large',
          status: 413,
          title: `${new Intl.ListFormat('en').format(large)} ${are} too large`,
          detail: `A file may have up to ${MAX_ATTACHMENT_BYTES / MB} MB. ${them} left out.`,
        })
  return { taken: files.filter(fits), refusal }
}
