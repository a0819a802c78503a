/** Guards the rules of the house on the real tree: who imports whom, sizes, forms, and what routes must declare. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { openApiDocument } from './api/openapi/index.ts'
import { routes } from './api/routes/index.ts'
import { problems } from './contract/problems.ts'

const MAX_LINES = 250
const MAX_TEST_LINES = 400
const MAX_INDEX_LINES = 40

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /^(workers|web|dev|bench|clients)\/.*\.tsx?$/.test(file) && existsSync(file))

const isTest = (file: string) => /\.test\.tsx?$/.test(file)
const source = (file: string) => readFileSync(file, 'utf8')
/** Written by a program, for the compiler; nobody reads it from top to bottom. */
const isGenerated = (file: string) => file.endsWith('/generated.ts')
const lineCount = (file: string) => source(file).split('\n').length - 1

type Import = { from: string; typeOnly: boolean; names: string[] }

type ModuleNode = {
  type: string
  importKind?: string
  exportKind?: string
  source?: { value: string } | null
  specifiers?: { type: string; local?: { name: string }; importKind?: string }[]
}

function importsOf(file: string): Import[] {
  const { program } = parseSync(file, source(file))
  return (program.body as unknown as ModuleNode[]).flatMap((node) => {
    if (!node.source) return []
    const specifiers = node.specifiers ?? []
    const everySpecifierIsType =
      specifiers.length > 0 && specifiers.every((specifier) => specifier.importKind === 'type')
    return [
      {
        from: node.source.value,
        typeOnly: node.importKind === 'type' || node.exportKind === 'type' || everySpecifierIsType,
        names: specifiers.map((specifier) => `${specifier.type}:${specifier.local?.name ?? ''}`),
      },
    ]
  })
}

const imports = new Map(files.map((file) => [file, importsOf(file)]))

/** A relative import as a path from the root; packages stay as they are. */
const resolved = (file: string, from: string) =>
  from.startsWith('.') ? normalize(join(dirname(file), from)).replace(/\?.*$/, '') : from

/** `workers/agents/billing/x.ts` → `agents/billing`; other rooms by their first folder; root files by name. */
function room(path: string): string {
  const [top = '', first = '', second = '', third] = path.split('/')
  if (top !== 'workers') return top
  if (first === 'agents' && third !== undefined) return `agents/${second}`
  return second ? first : first.replace(/\.tsx?$/, '')
}

/** Rooms each room may import values from, below it in the house; a type of `ports` and `config` is free. */
const MAY_IMPORT: Record<string, string[]> = {
  contract: [],
  env: [],
  config: ['contract'],
  queue: ['contract'],
  ports: [],
  inbox: ['contract', 'db', 'tools'],
  tools: ['contract', 'config'],
  db: ['contract'],
  emails: ['contract'],
  quota: ['contract', 'queue', 'db', 'tools'],
  swarm: ['contract', 'queue', 'db', 'tools'],
  agents: ['contract', 'config', 'queue', 'inbox', 'db', 'tools'],
  api: ['contract', 'config', 'queue', 'db', 'tools'],
}
const MAY_IMPORT_TYPES: Record<string, string[]> = {
  env: ['emails', 'quota', 'swarm', 'contract'],
  config: ['env'],
  queue: ['env'],
  inbox: ['ports'],
  ports: ['config', 'contract', 'db', 'queue', 'quota', 'swarm', 'tools'],
  tools: ['env'],
  quota: ['env'],
  swarm: ['env'],
  agents: ['env', 'ports', 'quota', 'swarm'],
  api: ['env', 'ports', 'quota', 'swarm'],
}
const SEES_BOTH_SIDES = new Set(['index', 'schedule', 'open', 'journeys'])

/** Everything a file imports, and what that imports; types aside. */
function reachedFrom(entry: string): string[] {
  const reached = new Set([entry])
  for (const file of reached)
    for (const { from, typeOnly } of imports.get(file) ?? [])
      if (!typeOnly) reached.add(resolved(file, from))
  return [...reached]
}

function breaches(file: string): string[] {
  const here = room(file)
  if (!file.startsWith('workers/') || SEES_BOTH_SIDES.has(here) || isTest(file)) return []
  const family = here.startsWith('agents') ? 'agents' : here
  return (imports.get(file) ?? []).flatMap(({ from, typeOnly }) => {
    if (!from.startsWith('.')) return []
    const target = resolved(file, from)
    const there = room(target)
    if (there === here) return []
    // The room's own door hands each queue to its agent.
    if (file === 'workers/agents/index.ts' && there.startsWith('agents/')) return []
    const allowed = [
      ...(MAY_IMPORT[family] ?? []),
      ...(typeOnly ? (MAY_IMPORT_TYPES[family] ?? []) : []),
    ]
    return allowed.includes(there) ? [] : [`${file} → ${target}`]
  })
}

describe('the house', () => {
  it('imports downwards only', () => {
    expect(files.flatMap(breaches)).toEqual([])
  })

  it('keeps web and workers apart, and product code away from dev', () => {
    const wrong = files.flatMap((file) =>
      (imports.get(file) ?? []).flatMap(({ from, typeOnly }) => {
        const target = resolved(file, from)
        const top = file.split('/')[0]
        if (top === 'workers' && !isTest(file) && !file.startsWith('workers/journeys/'))
          return /^(web|dev|bench)\//.test(target) ? [`${file} → ${target}`] : []
        if (top === 'web' && /^(workers\/(?!contract\/)|dev|bench)/.test(target) && !typeOnly)
          return isTest(file) ? [] : [`${file} → ${target}`]
        // A client is published: it stands on its own.
        if (top === 'clients' && !isTest(file) && !target.startsWith('clients/'))
          return [`${file} → ${target}`]
        if (file.startsWith('dev/stripe/') && target.startsWith('workers/'))
          return [`${file} → ${target}`]
        return []
      }),
    )
    expect(wrong).toEqual([])
  })

  it('has no circle of imports', () => {
    const state = new Map<string, 'open' | 'done'>()
    const circles: string[] = []
    const visit = (file: string, trail: string[]): void => {
      if (state.get(file) === 'done') return
      if (state.get(file) === 'open') {
        circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '))
        return
      }
      state.set(file, 'open')
      for (const { from, typeOnly } of imports.get(file) ?? [])
        if (!typeOnly && from.startsWith('.')) visit(resolved(file, from), [...trail, file])
      state.set(file, 'done')
    }
    for (const file of files) visit(file, [])
    expect(circles).toEqual([])
  })

  it('runs the tools apart: they reach no database and no Stripe, and the Worker with those reaches no tool', () => {
    const toolbox = reachedFrom('workers/swarm/toolbox.ts')
    expect(toolbox).toContain('workers/swarm/site-audit/parse.ts')
    expect(toolbox.filter((path) => !/^workers\/(swarm|contract|tools)\b/.test(path))).toEqual([
      'cloudflare:workers',
      'zod',
      'node:crypto',
      'htmlparser2',
    ])
    const worker = reachedFrom('workers/index.ts')
    expect(worker).toContain('workers/swarm/site-audit/declaration.ts')
    expect(worker).not.toContain('workers/swarm/runnable-tools.ts')
    expect(worker).not.toContain('htmlparser2')
  })

  it('writes mails apart: in the Worker that sends them there is none of their markup', () => {
    const mails = reachedFrom('workers/emails/worker.ts')
    expect(mails).toContain('workers/emails/receipt.tsx')
    expect(mails.filter((path) => /^workers\/(?!emails|contract)/.test(path))).toEqual([])
    expect(
      reachedFrom('workers/index.ts').filter((path) => /^workers\/emails\/|react/.test(path)),
    ).toEqual([])
  })

  it.each([
    ['drizzle-orm', /^workers\/db\//],
    // Journeys and the simulator speak to the local Stripe as the outside would: with the SDK.
    ['stripe', /^(workers\/tools\/stripe\/|workers\/journeys\/|dev\/(stripe|sim)\/)/],
    ['jose', /^workers\/tools\/token/],
    ['@react-email/', /^workers\/emails\//],
  ])('lets only its own room import %s', (name, home) => {
    const strangers = files.filter(
      (file) =>
        !isTest(file) &&
        !home.test(file) &&
        (imports.get(file) ?? []).some(({ from }) => from === name || from.startsWith(name)) &&
        (name !== 'stripe' || (imports.get(file) ?? []).some(({ from }) => from === 'stripe')),
    )
    expect(strangers).toEqual([])
  })

  it('gives the local Stripe only types from the SDK', () => {
    const values = files.filter(
      (file) =>
        file.startsWith('dev/stripe/') &&
        // A shop from outside, which in turn knows nothing of the local Stripe.
        file !== 'dev/stripe/foreign-shop.ts' &&
        !isTest(file) &&
        (imports.get(file) ?? []).some(({ from, typeOnly }) => from === 'stripe' && !typeOnly),
    )
    expect(values).toEqual([])
    const foreign = (imports.get('dev/stripe/foreign-shop.ts') ?? []).map(({ from }) => from)
    expect(foreign.filter((from) => from !== 'stripe' && !from.startsWith('node:'))).toEqual([])
  })

  it('runs the product in the simulator and nothing of its own: no route, no agent, no job', () => {
    const simulator = files.filter((file) => file.startsWith('dev/sim/') && !isTest(file))
    const used = new Set(
      simulator.flatMap((file) =>
        (imports.get(file) ?? []).map(({ from }) => resolved(file, from)),
      ),
    )
    const doors = ['api/app.ts', 'agents/index.ts', 'quota/quota.ts', 'schedule.ts']
    expect(doors.filter((door) => !used.has(`workers/${door}`))).toEqual([])
    expect([...used].filter((from) => from === 'hono')).toEqual([])
    const own = /(function|const) (consume|createApp|runJob|reconcile|provision)\b|new Hono\(/
    expect(simulator.filter((file) => own.test(source(file)))).toEqual([])
  })

  it('imports zod as a namespace: `{ z }` drags in every locale', () => {
    const wrong = files.filter((file) =>
      (imports.get(file) ?? []).some(
        ({ from, typeOnly, names }) =>
          from === 'zod' &&
          !typeOnly &&
          names.some((name) => !name.startsWith('ImportNamespaceSpecifier')),
      ),
    )
    expect(wrong).toEqual([])
  })

  it('asks only clock.ts for the time', () => {
    const wrong = files.filter(
      (file) =>
        file.startsWith('workers/') &&
        !isTest(file) &&
        !file.startsWith('workers/journeys/') &&
        file !== 'workers/tools/clock.ts' &&
        /\bDate\.now\(|\bnew Date\(\)|performance\.now\(|datetime\('now'|unixepoch\(|CURRENT_TIMESTAMP/.test(
          source(file),
        ),
    )
    expect(wrong).toEqual([])
  })

  it('keeps files small', () => {
    const large = files.filter(
      (file) => !isGenerated(file) && lineCount(file) > (isTest(file) ? MAX_TEST_LINES : MAX_LINES),
    )
    expect(large.map((file) => `${file}: ${lineCount(file)}`)).toEqual([])
    expect(lineCount('workers/index.ts')).toBeLessThanOrEqual(MAX_INDEX_LINES)
  })

  it('opens every file with a sentence that says what it is for', () => {
    const silent = files.filter((file) => !/^(#!.*\n)?\/\*\*/.test(source(file)))
    expect(silent).toEqual([])
  })

  it('has no junk rooms, no `any`, no suppressions, nothing left to do, no skipped tests', () => {
    const own = files.filter((file) => file !== 'workers/house.test.ts')
    const junk = own.filter((file) =>
      /\/(utils|lib|helpers|common|services|types)\//.test(`/${file}`),
    )
    const bad =
      /(: any\b|as any\b|<any>)|@ts-(ignore|expect-error|nocheck)|biome-ignore|\b(TODO|FIXME)\b|\b(it|test|describe)\.(skip|todo|only)\b|catch\s*(\([^)]*\))?\s*\{\s*\}/
    const offenders = own.filter((file) => bad.test(source(file)))
    expect([...junk, ...offenders]).toEqual([])
  })
})

describe('tests', () => {
  it('take the bindings from cloudflare:workers: cloudflare:test loads the whole Worker, two seconds a file', () => {
    const takers = files.filter((file) =>
      imports
        .get(file)
        ?.some(
          ({ from, names }) => from === 'cloudflare:test' && names.includes('ImportSpecifier:env'),
        ),
    )
    expect(takers).toEqual([])
  })
})

describe('routes', () => {
  const document = openApiDocument(routes, {
    APP_ORIGIN: 'http://localhost:8787',
    VERSION: '0.0.0',
  }) as { paths: Record<string, Record<string, { operationId: string; responses: object }>> }

  it('are all in the OpenAPI document, each with an operation id of its own', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
    expect(operations.length).toBe(routes.length)
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(routes.length)
  })

  it('name a Location that the API answers to GET', () => {
    const named = files
      .filter((file) => file.startsWith('workers/api/routes/') && !isTest(file))
      .flatMap((file) => [...source(file).matchAll(/location: [`'](\/api\/v1[^`']+)/g)])
      .map(([, address = '']) => address.replace('/api/v1', '').replace(/\$\{[^}]+\}/g, ':id'))
    expect(named).toContain('/attachments/:id')
    const read = routes.flatMap(({ method, path }) => (method === 'GET' ? path : []))
    expect(named.filter((address) => !read.includes(address))).toEqual([])
  })

  it('declare a policy, an answer, and only problems that have a page', () => {
    const policies = new Set([
      'anyone',
      'signed_in',
      'superuser',
      'signed_in_or_key',
      'key',
      'stripe',
    ])
    const wrong = routes.filter(
      (route) =>
        !policies.has(route.policy.who) ||
        Object.keys(route.answers).length === 0 ||
        route.problems.some((code) => !(code in problems)),
    )
    expect(wrong.map(({ id }) => id)).toEqual([])
  })
})
