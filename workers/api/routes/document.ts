/** The route that answers the OpenAPI document of all the others: a file of the build, under this deployment's own address. */

import * as z from 'zod'
import { json } from '../json.ts'
import { route } from '../route.ts'

/** Beside the site, where only the Worker reads it. */
const FILE = '/_data/openapi.json'

/** What does not depend on where it is served. */
type Document = { openapi: string; info: Record<string, unknown> }

export const documentRoute = route({
  id: 'getOpenApi',
  method: 'GET',
  path: '/openapi.json',
  policy: { who: 'anyone' },
  tag: 'Service',
  summary: 'This document, OpenAPI 3.1',
  answers: {
    200: { description: 'The document', schema: z.looseObject({ openapi: z.string() }) },
  },
  problems: [],
  handle: async (c) => {
    const { assets, config } = c.get('ports')
    const answer = await assets.fetch(new Request(`https://assets.local${FILE}`))
    if (!answer.ok) throw new Error(`the OpenAPI document is missing: ${FILE}`)
    const { openapi, info, ...rest } = (await answer.json()) as Document
    const document = {
      openapi,
      info: { ...info, version: config.VERSION },
      ...rest,
      servers: [{ url: `${config.APP_ORIGIN}/api/v1` }],
    }
    return json(document, 200, { 'cache-control': 'public, max-age=60' })
  },
})
