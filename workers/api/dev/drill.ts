/** A POST that a key may make, that counts and takes an `Idempotency-Key`: `npm run crash` repeats it until it is answered. */

import * as z from 'zod'
import { pipeline } from '../pipeline.ts'
import { route } from '../route.ts'

const Drilled = z.strictObject({ drill: z.strictObject({ id: z.string(), text: z.string() }) })

/** Through the very pipeline of the API; nothing is made but the answer that is kept. */
export const drill = pipeline(
  route({
    id: 'drill',
    method: 'POST',
    path: '/drill',
    policy: { who: 'signed_in_or_key', scope: 'goals:write' },
    tag: 'Development',
    summary: 'A counted request that does nothing',
    body: z.strictObject({ text: z.string().max(100) }),
    answers: { 201: { description: 'Counted once for an Idempotency-Key', schema: Drilled } },
    problems: [],
    handle: async (c, { body: { text } }) =>
      c.json({ drill: { id: c.get('ports').ids.next('req'), text } }, 201),
  }),
)
