/** Writes one operation of the document: who may call, what it takes, what it answers. */

import type * as z from 'zod'
import type { Answer, Policy, Route } from '../route.ts'
import { bodySamples, fileSamples } from './body-samples.ts'
import type { Examples } from './example.ts'
import { type HeaderName, headerRefs } from './headers.ts'
import { problemAnswers } from './problems.ts'
import { idSamples } from './samples.ts'
import { bodyName, type Json, type Shapes } from './shapes.ts'

export function operation(route: Route, shapes: Shapes, examples: Examples): Json {
  const answers = Object.entries(route.answers).map(([status, given]) => [
    status,
    answer(route, Number(status), given, shapes, examples),
  ])
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    security: security(route.policy),
    parameters: [
      ...pathParameters(route),
      ...queryParameters(route, shapes, examples),
      ...claimParameter(route),
    ],
    ...(route.body ? { requestBody: requestBody(route, route.body, shapes, examples) } : {}),
    ...(fileSamples[route.id] ? { requestBody: fileBody(fileSamples[route.id]?.text) } : {}),
    // An answer of the route itself (503 of /health) goes before a problem of that status.
    responses: { ...problemAnswers(route), ...Object.fromEntries(answers) },
  }
}

const BYTES: Json = { type: 'string', format: 'binary' }

const takesKeys = ({ policy: { who } }: Route): boolean =>
  who === 'signed_in_or_key' || who === 'key'

function answer(
  route: Route,
  status: number,
  given: Answer,
  shapes: Shapes,
  examples: Examples,
): Json {
  const named: HeaderName[] = ['X-Request-Id', ...(given.headers ?? [])]
  if (takesKeys(route)) named.push('RateLimit', 'RateLimit-Policy')
  if (status === 201) named.push('Location')
  const described = { description: given.description, headers: headerRefs(named) }
  if (!given.schema && !given.bytes) return described
  const content = {
    ...(given.schema
      ? { 'application/json': shownJson(route, given.schema, shapes, examples) }
      : {}),
    ...(given.bytes ? { [given.bytes]: { schema: BYTES } } : {}),
  }
  return { ...described, content }
}

function shownJson(route: Route, type: z.ZodType, shapes: Shapes, examples: Examples): Json {
  const schema = shapes.of(type, 'output')
  return { schema, example: examples.of(schema, route.id) }
}

function requestBody(route: Route, type: z.ZodType, shapes: Shapes, examples: Examples): Json {
  const schema = shapes.of(type, 'input')
  const named = bodySamples[route.id]
  const shown = named
    ? {
        schema,
        examples: Object.fromEntries(
          Object.entries(named).map(([name, value]) => [name, { value }]),
        ),
      }
    : { schema, example: examples.of(needed(schema), bodyName(type)) }
  return {
    required: !type.safeParse({}).success,
    content: {
      'application/json': shown,
      ...(route.bodyType === 'form_or_json' ? { 'application/x-www-form-urlencoded': shown } : {}),
    },
  }
}

/** The bytes themselves, whatever they are. */
const fileBody = (example: string | undefined): Json => ({
  required: true,
  content: {
    'application/octet-stream': { schema: BYTES, example },
  },
})

/** An example shows what must be sent; where nothing must, what may. */
function needed(schema: Json): Json {
  const required = schema.required as string[] | undefined
  if (!required || required.length === 0) return schema
  const properties = Object.entries((schema.properties as Json) ?? {})
  return {
    ...schema,
    properties: Object.fromEntries(properties.filter(([name]) => required.includes(name))),
  }
}

const pathParameters = ({ path }: Route): Json[] =>
  [...path.matchAll(/([^/]+)\/:(\w+)/g)].map(([, noun = '', name]) => ({
    name,
    in: 'path',
    required: true,
    description: `Which of \`/${noun}\`.`,
    schema: { type: 'string' },
    ...(idSamples[noun] ? { example: idSamples[noun] } : {}),
  }))

/** What parameters mean wherever they occur. */
const WORDS: Readonly<Record<string, string>> = {
  limit: 'How many at most.',
  cursor: 'The `nextCursor` of the page before.',
}

function queryParameters(route: Route, shapes: Shapes, examples: Examples): Json[] {
  if (!route.query) return []
  const { properties, required } = shapes.of(route.query, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  const shown = examples.of({ type: 'object', properties }) as Json
  const file = fileSamples[route.id]
  return Object.entries(properties ?? {}).map(([name, schema]) => {
    const needed = required?.includes(name) ?? false
    return {
      name,
      in: 'query',
      required: needed,
      ...(WORDS[name] ? { description: WORDS[name] } : {}),
      schema,
      ...(needed ? { example: shown[name] } : {}),
      ...(name === 'name' && file ? { example: file.name } : {}),
    }
  })
}

/** Every POST that somebody is known for takes one (API.md §1). */
const claimParameter = ({ method, policy: { who } }: Route): Json[] =>
  method !== 'POST' || who === 'anyone' || who === 'stripe'
    ? []
    : [
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          description:
            'Any text of your own: sent again within a day with the same request, it is answered again and not done again.',
          schema: { type: 'string', maxLength: 255 },
          example: '8e03978e-40d5-43e8-bc93-6894a57f9324',
        },
      ]

function security(policy: Policy): Json[] {
  switch (policy.who) {
    case 'anyone':
      return []
    case 'stripe':
      return [{ stripeSignature: [] }]
    case 'signed_in':
    case 'superuser':
      return [{ session: [] }, { accessToken: [] }]
    case 'signed_in_or_key':
      return [{ session: [] }, { accessToken: [] }, { apiKey: [policy.scope] }]
    case 'key':
      return [{ apiKey: [] }]
  }
}
