/** Which of the chosen files may be sent, and what is said of the others. */

import { MAX_ATTACHMENT_BYTES } from '../../workers/contract/swarm-limits.ts'
import { Refusal } from '../client/problem.ts'

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
          detail: `A file may have up to ${MAX_ATTACHMENT_BYTES / 1_000_000} MB. ${them} left out.`,
        })
  return { taken: files.filter(fits), refusal }
}
