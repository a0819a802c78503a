/** Writes the OpenAPI 3.1 document from the declared routes; the schemas that validate are the schemas shown. */

import * as z from 'zod'
import type { Config } from '../config.ts'
import { brand } from '../contract/brand.ts'
import { type ProblemCode, problems } from '../contract/problems.ts'
import type { Policy, Route } from './route.ts'

type Json = Record<string, unknown>

/** Built when first asked for: start-up pays nothing. `io: 'input'` shows what a client may send. */
export function openApiDocument(routes: readonly Route[], config: Config): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: brand.name, version: config.VERSION, description: brand.description },
    servers: [{ url: `${config.APP_ORIGIN}/api/v1` }],
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-tf_session' },
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        stripeSignature: { type: 'apiKey', in: 'header', name: 'Stripe-Signature' },
      },
      schemas: { Problem: schema(ProblemSchema, 'output') },
    },
  }
}

const ProblemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ detail: z.string(), pointer: z.string() })).optional(),
})

const schema = (type: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema, ...rest } = z.toJSONSchema(type, { io, unrepresentable: 'any' })
  return rest
}

function operation(route: Route): Json {
  const responses: Json = {}
  for (const [status, answer] of Object.entries(route.answers))
    responses[status] = {
      description: answer.description,
      ...(answer.schema ? { content: content(answer.schema, answer.example) } : {}),
    }
  for (const [status, codes] of byStatus(route))
    responses[status] = {
      description: codes.map((code) => `${code}: ${problems[code].title}`).join('\n\n'),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    }
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    security: security(route.policy),
    parameters: parameters(route),
    ...(route.body ? { requestBody: requestBody(route, route.body) } : {}),
    responses,
  }
}

const content = (type: z.ZodType, example: unknown): Json => ({
  'application/json': {
    schema: schema(type, 'output'),
    ...(example === undefined ? {} : { example }),
  },
})

function requestBody(route: Route, type: z.ZodType): Json {
  const shown = { schema: schema(type, 'input') }
  return {
    required: !type.safeParse({}).success,
    content: {
      'application/json': shown,
      ...(route.bodyType === 'form_or_json' ? { 'application/x-www-form-urlencoded': shown } : {}),
    },
  }
}

function parameters(route: Route): Json[] {
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  if (!route.query) return inPath
  const { properties, required } = schema(route.query, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  const inQuery = Object.entries(properties ?? {}).map(([name, shape]) => ({
    name,
    in: 'query',
    required: required?.includes(name) ?? false,
    schema: shape,
  }))
  return [...inPath, ...inQuery]
}

/** What the pipeline itself can refuse is added to what the route names. */
function byStatus(route: Route): Map<number, ProblemCode[]> {
  const codes = new Set<ProblemCode>([...route.problems, ...impliedProblems(route)])
  const grouped = new Map<number, ProblemCode[]>()
  for (const code of codes) {
    const { status } = problems[code]
    grouped.set(status, [...(grouped.get(status) ?? []), code])
  }
  return grouped
}

function impliedProblems(route: Route): ProblemCode[] {
  const signedIn: ProblemCode[] = [
    'unauthenticated',
    'invalid_token',
    'token_expired',
    'two_credentials',
  ]
  return [
    ...(route.policy.who === 'signed_in' || route.policy.who === 'superuser' ? signedIn : []),
    ...(route.policy.who === 'superuser' ? (['forbidden'] as const) : []),
    ...(route.body
      ? ([
          'malformed_json',
          'unsupported_media_type',
          'validation_failed',
          'body_too_large',
        ] as const)
      : []),
    ...(route.query ? (['validation_failed'] as const) : []),
  ]
}

function security(policy: Policy): Json[] {
  switch (policy.who) {
    case 'anyone':
      return []
    case 'stripe':
      return [{ stripeSignature: [] }]
    case 'signed_in':
    case 'superuser':
      return [{ session: [] }, { accessToken: [] }]
  }
}
