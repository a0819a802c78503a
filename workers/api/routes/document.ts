/** The route that answers the OpenAPI document of all the others. */

import * as z from 'zod'
import { openApiDocument } from '../openapi/index.ts'
import { type Route, route } from '../route.ts'

/** Takes the list late: the document describes itself, too. */
export const documentRoute = (routes: () => readonly Route[]): Route =>
  route({
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
    handle: (c) =>
      c.json(openApiDocument(routes(), c.get('ports').config), 200, {
        'cache-control': 'public, max-age=60',
      }),
  })
