/** The reference’s pure parts: examples in three languages, the request of a form, words for bounds. */

import { describe, expect, it } from 'vitest'
import { codeOf } from './code.ts'
import { boundWords, type Placed, slugOf } from './openapi.ts'
import { bareSecret, faultOf, readable, requestOf } from './request.ts'

const aCall = (given: Partial<Placed> = {}): Placed => ({
  operationId: 'rotateKey',
  tags: ['Keys'],
  summary: 'Rotate a key',
  method: 'POST',
  path: '/api-keys/{id}/rotate',
  security: [{ session: [] }, { accessToken: [] }],
  parameters: [{ name: 'id', in: 'path', required: true, schema: {}, example: 'key_1' }],
  requestBody: {
    required: true,
    content: { 'application/json': { example: { graceSeconds: 3600, note: "it's" } } },
  },
  responses: {
    201: {
      description: 'A new key',
      content: { 'application/json': { example: { apiKey: {}, secret: 's' } } },
    },
  },
  ...given,
})
const BASE = 'https://titanforge.test/api/v1'

describe('codeOf', () => {
  it('writes curl with quotes that a shell understands', () => {
    expect(codeOf('curl', aCall(), BASE)).toBe(
      `curl https://titanforge.test/api/v1/api-keys/key_1/rotate \\
  -H "Authorization: Bearer $TITANFORGE_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"graceSeconds":3600,"note":"it'\\''s"}'`,
    )
  })

  it('writes TypeScript for the client, with path and body in one object', () => {
    expect(
      codeOf('typescript', aCall(), BASE),
    ).toBe(`import { TitanForge } from '@titanforge/client'

const client = new TitanForge({ key: process.env.TITANFORGE_TOKEN })
const { apiKey, secret } = await client.rotateKey({
  id: 'key_1',
  graceSeconds: 3600,
  note: 'it\\'s',
})`)
  })

  it('writes Python', () => {
    expect(codeOf('python', aCall(), BASE)).toBe(
      `import json
import os
from urllib.request import Request, urlopen

request = Request(
    "https://titanforge.test/api/v1/api-keys/key_1/rotate",
    method="POST",
    headers={
        "Authorization": f"Bearer {os.environ['TITANFORGE_TOKEN']}",
        "Content-Type": "application/json",
    },
    data=json.dumps({
        "graceSeconds": 3600,
        "note": "it's",
    }).encode(),
)
with urlopen(request, timeout=30) as answer:
    print(json.load(answer))`,
    )
  })

  it('prefers a key where one opens the route, and names the method where curl would guess wrong', () => {
    const security = [{ session: [] }, { apiKey: ['usage:read'] }]
    const { requestBody, ...bodiless } = aCall({ method: 'DELETE', security })
    expect(codeOf('curl', bodiless, BASE)).toBe(
      `curl -X DELETE https://titanforge.test/api/v1/api-keys/key_1/rotate \\
  -H "Authorization: Bearer $TITANFORGE_KEY"`,
    )
    expect(requestBody).toBeDefined()
  })
})

describe('codeOf a call that sends a file', () => {
  const upload = aCall({
    operationId: 'createAttachment',
    path: '/attachments',
    security: [{ apiKey: ['goals:write'] }],
    parameters: [{ name: 'name', in: 'query', required: false, schema: {}, example: 'sales.csv' }],
    requestBody: {
      required: true,
      content: { 'application/octet-stream': { example: 'day,orders\n2026-11-23,12\n' } },
    },
    responses: {
      201: {
        description: 'Kept',
        content: { 'application/json': { example: { attachment: {} } } },
      },
    },
  })

  it('sends its bytes by curl, TypeScript and Python', () => {
    expect(codeOf('curl', upload, BASE)).toBe(
      `curl 'https://titanforge.test/api/v1/attachments?name=sales.csv' \\
  -H "Authorization: Bearer $TITANFORGE_KEY" \\
  -H "Content-Type: application/octet-stream" \\
  --data-binary @sales.csv`,
    )
    expect(codeOf('typescript', upload, BASE)).toBe(`import { readFile } from 'node:fs/promises'
import { TitanForge } from '@titanforge/client'

const client = new TitanForge({ key: process.env.TITANFORGE_KEY })
const { attachment } = await client.createAttachment({
  name: 'sales.csv',
  file: await readFile('sales.csv'),
})`)
    const python = codeOf('python', upload, BASE)
    expect(python).toContain('"Content-Type": "application/octet-stream",')
    expect(python).toContain('    data=open("sales.csv", "rb").read(),\n)')
  })
})

describe('codeOf a call that answers no JSON', () => {
  const aReading = (types: string[]) =>
    aCall({
      ...{ operationId: 'getArtifact', method: 'GET', path: '/artifacts/{id}', security: [] },
      requestBody: { required: false, content: {} },
      responses: {
        200: {
          description: 'As it is',
          content: Object.fromEntries(types.map((type) => [type, { example: { artifact: {} } }])),
        },
      },
    })
  const lastLines = (language: 'curl' | 'typescript' | 'python', call: Placed) =>
    codeOf(language, call, BASE).split('\n').slice(-3).join('\n')

  it('saves the file, also where JSON would tell what it is', () => {
    const call = aReading(['application/json', '*/*'])
    expect(codeOf('curl', call, BASE)).toBe(`curl ${BASE}/artifacts/key_1 \\
  --fail --output report.html`)
    expect(codeOf('typescript', call, BASE)).toBe(`import { writeFile } from 'node:fs/promises'
import { TitanForge } from '@titanforge/client'

const client = new TitanForge()
const file = await client.getArtifact.blob({
  id: 'key_1',
})
await writeFile('report.html', new Uint8Array(await file.arrayBuffer()))`)
    expect(lastLines('python', call)).toBe(`with urlopen(request, timeout=30) as answer:
    with open("report.html", "wb") as file:
        file.write(answer.read())`)
    expect(codeOf('python', call, BASE)).not.toContain('json')
    const alone = codeOf('typescript', aReading(['text/html']), BASE)
    expect(alone).toContain('const file = await client.getArtifact({')
  })

  it('prints a stream of events as it comes', () => {
    const call = aReading(['text/event-stream'])
    expect(lastLines('curl', call)).toContain('--no-buffer')
    expect(lastLines('typescript', call)).toBe(`})
const text = events?.body?.pipeThrough(new TextDecoderStream()) ?? []
for await (const part of text) process.stdout.write(part)`)
    expect(lastLines('python', call)).toBe(`with urlopen(request, timeout=30) as answer:
    for line in answer:
        print(line.decode(), end="", flush=True)`)
  })
})

describe('requestOf', () => {
  const filled = { method: 'GET', path: '/goals/{id}', secret: 'tf_test_1' }

  it('fills the path, keeps what was typed in the query, and never sends our cookie along', () => {
    const fields = { 'path:id': 'a/b', 'query:wait': '30', 'query:cursor': '' }
    expect(requestOf({ ...filled, fields })).toEqual({
      kind: 'request',
      url: '/api/v1/goals/a%2Fb?wait=30',
      init: {
        method: 'GET',
        credentials: 'omit',
        headers: { accept: 'application/json', authorization: 'Bearer tf_test_1' },
      },
    })
  })

  it('asks for what the path needs, and for JSON', () => {
    expect(requestOf({ ...filled, fields: {} })).toEqual({ kind: 'missing', field: 'path:id' })
    const broken = requestOf({ ...filled, path: '/goals', fields: { body: '{' } })
    expect(broken.kind).toBe('not_json')
  })

  it('sends a file as it was typed, which is no JSON', () => {
    const sent = requestOf({
      ...{ method: 'POST', path: '/attachments', secret: '', type: 'application/octet-stream' },
      fields: { 'query:name': 'sales.csv', body: 'day,orders' },
    })
    expect(sent).toMatchObject({
      url: '/api/v1/attachments?name=sales.csv',
      init: { headers: { 'content-type': 'application/octet-stream' }, body: 'day,orders' },
    })
  })
})

describe('a secret as it was pasted', () => {
  it.each(['tf_live_1', ' tf_live_1\n', 'Bearer tf_live_1', 'Authorization: bearer  tf_live_1'])(
    '%j is sent as the key alone',
    (typed) => {
      expect(bareSecret(typed)).toBe('tf_live_1')
    },
  )

  it('is not sent where a header could not carry it, nor left out where it is needed', () => {
    expect(faultOf('tf_live_1', true)).toBeNull()
    expect(faultOf('tf_test_01KS…3r1I', true)).toBe('not_whole')
    expect(faultOf('tf_test_01KS 3r1I', false)).toBe('not_whole')
    expect(faultOf('', true)).toBe('missing')
    expect(faultOf('', false)).toBeNull()
  })
})

describe('words', () => {
  it.each([
    [{ type: 'integer', minimum: 1, maximum: 100, default: 25 }, '1 to 100, 25 unless said'],
    [{ type: 'string', minLength: 8, maxLength: 128 }, '8 to 128 characters'],
    [{ type: 'string', minLength: 3, maxLength: 3 }, '3 characters'],
    [{ type: 'string', maxLength: 20_000 }, 'at most 20,000 characters'],
    [{ type: 'string', format: 'email', maxLength: 254 }, ''],
    [{ type: 'integer', minimum: 0 }, ''],
  ])('says the bounds of %j', (schema, words) => {
    expect(boundWords(schema)).toBe(words)
  })

  it('makes addresses and readable JSON', () => {
    expect(slugOf('API keys')).toBe('api-keys')
    expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}')
    expect(readable('not json')).toBe('not json')
  })
})
