/** A question of a goal and what it was answered, for people to read. */

import * as z from 'zod'

const instant = z.iso.datetime()

export const Answered = z.strictObject({
  question: z.string(),
  askedAt: instant,
  /** Null: it was answered by attachments alone. */
  text: z.string().nullable(),
  /** Names of files, and addresses. */
  attachments: z.array(z.string()),
  answeredAt: instant,
})
export type Answered = z.infer<typeof Answered>
