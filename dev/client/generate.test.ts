/** The TypeScript client is what the document says, and can be published. */

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../web/pages/reference/code.ts'
import { operationsOf } from '../../web/pages/reference/openapi.ts'
import { describeApi } from '../build/reference.ts'
import { generateClient, generatedFile } from './generate.ts'
import { typeOf } from './types.ts'

const root = join(import.meta.dirname, '../..')
const client = join(root, 'clients/typescript')

describe('the generated client', () => {
  it('is up to date: after a change of the API, `npm run client`', async () => {
    expect(readFileSync(generatedFile, 'utf8')).toBe(generateClient(await describeApi()))
  })

  it('builds to a package that Node loads, with types and nothing of this house', async () => {
    const out = mkdtempSync(join(tmpdir(), 'client-'))
    try {
      const tsc = join(root, 'node_modules/typescript/bin/tsc')
      const args = [tsc, '-p', join(client, 'tsconfig.build.json'), '--outDir', out]
      execFileSync(process.execPath, args, { stdio: 'pipe' })
      const names = readdirSync(out).filter((name) => name.endsWith('.js'))
      expect(names).toContain('index.js')
      for (const name of names) {
        const text = readFileSync(join(out, name), 'utf8')
        expect(text, name).not.toMatch(/from '(?!\.\/)/)
        expect(readdirSync(out)).toContain(name.replace('.js', '.d.ts'))
      }
      const { TitanForge } = await import(join(out, 'index.js'))
      expect(typeof new TitanForge().listInvoices.each).toBe('function')
    } finally {
      rmSync(out, { recursive: true })
    }
  })

  it('lets every TypeScript example of the reference compile', async () => {
    const document = await describeApi()
    const project = mkdtempSync(join(tmpdir(), 'examples-'))
    try {
      const calls = document.tags
        .flatMap(({ name }) => operationsOf(document, name))
        .filter(({ security }) => !security.some((way) => 'stripeSignature' in way))
      expect(calls.length).toBeGreaterThan(30)
      for (const call of calls)
        writeFileSync(join(project, `${call.operationId}.ts`), codeOf('typescript', call, ''))
      const settings = {
        extends: join(root, 'tsconfig.base.json'),
        compilerOptions: {
          lib: ['es2024', 'dom', 'dom.iterable'],
          types: ['node'],
          typeRoots: [join(root, 'node_modules/@types')],
          noUnusedLocals: false,
          paths: { '@titanforge/client': [join(client, 'src/index.ts')] },
        },
        include: ['*.ts'],
      }
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(settings))
      const tsc = join(root, 'node_modules/typescript/bin/tsc')
      expect(spawnSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8' }).stdout).toBe(
        '',
      )
    } finally {
      rmSync(project, { recursive: true })
    }
  })

  it('types what comes as a file or as a stream', async () => {
    const text = generateClient(await describeApi())
    for (const line of [
      'watchGoal: { input: { id: string }; answer: Response | undefined }',
      'previewApproval: { input: { id: string }; answer: Blob }',
      "path: '/goals/{id}/events', answers: ['stream'] }",
      "answers: ['json', 'blob'],",
    ])
      expect(text).toContain(line)
  })

  it('names the version of the API it was written from', () => {
    const version = (path: string) =>
      JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).version
    expect(version(client)).toBe(version(root))
  })
})

describe('typeOf', () => {
  it.each([
    [{ type: 'string', enum: ['a', "b'"] }, 'closed', "'a' | 'b\\''"],
    [{ type: 'string', enum: ['a'] }, 'open', "'a' | (string & {})"],
    [
      { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'string' }] },
      'closed',
      "'a' | (string & {})",
    ],
    [{ anyOf: [{ $ref: '#/components/schemas/User' }, { type: 'null' }] }, 'open', 'User | null'],
    [{ type: ['integer', 'null'] }, 'open', 'number | null'],
    [{ type: 'array', items: { type: ['string', 'null'] } }, 'open', '(string | null)[]'],
    [{ type: 'object', additionalProperties: {} }, 'open', 'Record<string, unknown>'],
    [{ const: 600 }, 'open', '600'],
    [
      { type: 'object', properties: { 'a-b': { type: 'boolean' } } },
      'open',
      "{\n'a-b'?: boolean\n}",
    ],
  ] as const)('writes %j (%s)', (schema, direction, text) => {
    expect(typeOf(schema as Parameters<typeof typeOf>[0], direction)).toBe(text)
  })
})
