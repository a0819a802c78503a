/** The OpenAPI document: what a strict linter says of it, and that every example is valid. */

import { createConfig, lintFromString } from '@redocly/openapi-core'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { bodySamples } from '../../workers/api/openapi/body-samples.ts'
import { examples } from '../../workers/api/openapi/example.ts'
import { openApiDocument } from '../../workers/api/openapi/index.ts'
import { bodyName, shapes } from '../../workers/api/openapi/shapes.ts'
import { routes } from '../../workers/api/routes/index.ts'
import { problems } from '../../workers/contract/problems.ts'

type Media = { schema?: unknown; example?: unknown; examples?: Record<string, { value: unknown }> }
type Operation = {
  operationId: string
  parameters?: { name: string; schema: unknown }[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { content?: Record<string, Media> }>
}

const document = openApiDocument(routes, {
  VERSION: '1.2.3',
  APP_ORIGIN: 'https://titanforge.test',
})
const operations = new Map(
  Object.values(document.paths as Record<string, Record<string, Operation>>)
    .flatMap((path) => Object.values(path))
    .map((operation) => [operation.operationId, operation]),
)

const examplesOf = ({ example, examples }: Media): unknown[] =>
  examples ? Object.values(examples).map(({ value }) => value) : [example]

const faultsOf = (where: string, schema: z.ZodType, value: unknown) => {
  const { success, error } = schema.safeParse(value)
  return success ? [] : [`${where}: ${error.message}`]
}

describe('the OpenAPI document', () => {
  it('pleases a strict linter, examples against schemas included', async () => {
    const config = await createConfig({
      extends: ['recommended-strict'],
      rules: {
        'no-invalid-media-type-examples': 'error',
        'no-invalid-parameter-examples': 'error',
        'operation-operationId': 'error',
        'operation-parameters-unique': 'error',
        'path-declaration-must-exist': 'error',
        'tag-description': 'error',
        // What anyone may read cannot be refused: the catalogue, the health, this document.
        'operation-4xx-response': 'off',
      },
    })
    const found = await lintFromString({
      source: JSON.stringify(document),
      absoluteRef: 'openapi.json',
      config,
    })
    expect(
      found.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`),
    ).toEqual([])
  })

  it.each(routes.map((route) => [route.id, route] as const))(
    'shows %s with examples that its own schemas accept',
    (id, route) => {
      const operation = operations.get(id)
      const faults = Object.entries(route.answers).flatMap(([status, { schema }]) => {
        if (!schema) return []
        const media = operation?.responses[status]?.content?.['application/json']
        return media
          ? examplesOf(media).flatMap((value) => faultsOf(status, schema, value))
          : [`${status} is not in the document`]
      })
      const { body } = route
      const bodies = body
        ? Object.values(operation?.requestBody?.content ?? {}).flatMap(examplesOf)
        : []
      expect([
        ...faults,
        ...bodies.flatMap((value) => faultsOf('body', body as z.ZodType, value)),
      ]).toEqual([])
      expect(bodies.length > 0).toBe(body !== undefined)
    },
  )

  it('says what every field looks like: a new one gets a line in samples.ts', () => {
    const shaped = shapes()
    const answers = routes.flatMap(({ id, answers: all }) =>
      Object.values(all).flatMap(({ schema }) =>
        schema ? [[shaped.of(schema, 'output'), id] as const] : [],
      ),
    )
    const bodies = routes.flatMap(({ id, body }) =>
      body && !bodySamples[id] ? [[shaped.of(body, 'input'), bodyName(body)] as const] : [],
    )
    const { of, unsaid } = examples(shaped.components)
    for (const [schema, name] of [...answers, ...bodies]) of(schema, name)
    expect([...unsaid]).toEqual([])
    const ids = routes.map(({ id }) => id)
    expect(Object.keys(bodySamples).filter((id) => !ids.includes(id))).toEqual([])
  })

  it('names each problem under its status, with its page', () => {
    const shown = [...operations.values()].flatMap(({ responses }) =>
      Object.entries(responses).flatMap(([status, { content }]) =>
        Object.entries(content?.['application/problem+json']?.examples ?? {}).map(
          ([code, { value }]) => ({ status, code, value: value as Record<string, unknown> }),
        ),
      ),
    )
    expect(shown.length).toBeGreaterThan(100)
    for (const { status, code, value } of shown) {
      expect(problems).toHaveProperty(code)
      expect([String(value.status), value.code]).toEqual([status, code])
      expect(value.type).toBe(
        code === 'quota_exceeded'
          ? 'https://iana.org/assignments/http-problem-types#quota-exceeded'
          : `/docs/problems/${code}`,
      )
    }
  })

  it('names the media types of what is answered as it is', () => {
    const typesOf = (id: string) => Object.keys(operations.get(id)?.responses[200]?.content ?? {})
    expect(typesOf('getArtifact')).toEqual(['application/json', '*/*'])
    expect(typesOf('getReport')).toEqual(['text/html'])
    expect(typesOf('watchGoal')).toEqual(['text/event-stream'])
  })

  it('says how long a goal may be', () => {
    const media = operations.get('submitGoal')?.requestBody?.content['application/json']
    const text = { type: 'string', minLength: 1, maxLength: 20_000 }
    expect(media?.schema).toMatchObject({ properties: { text } })
  })

  it('says what holds where a page has no `limit`', () => {
    const limit = operations.get('listGoals')?.parameters?.find(({ name }) => name === 'limit')
    expect(limit?.schema).toEqual({ type: 'integer', minimum: 1, maximum: 100, default: 25 })
  })
})
