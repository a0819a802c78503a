/** The same call in curl, TypeScript and Python, written from the document. Pure. */

import { brandKit } from '../../../workers/contract/brand.ts'
import {
  exampleOf,
  FILE_TYPE,
  type Form,
  fileIn,
  firstMedia,
  formsOf,
  type Placed,
} from './openapi.ts'

export const LANGUAGES = [
  ['curl', 'curl'],
  ['typescript', 'TypeScript'],
  ['python', 'Python'],
] as const
export type Language = (typeof LANGUAGES)[number][0]

/** Which secret a call wants: a key where one opens the route, else an access token, else none. */
export type Secret = string | null

export function secretOf({ security }: Pick<Placed, 'security'>): Secret {
  const names = security.flatMap((way) => Object.keys(way))
  if (names.includes('apiKey')) return `${brandKit.code.variables}_KEY`
  return names.includes('accessToken') ? `${brandKit.code.variables}_TOKEN` : null
}

type Asked = Pick<Placed, 'path' | 'parameters'>

/** What must be given; what need not is shown where an example says what for. */
const needed = ({ parameters }: Asked, place: string) =>
  parameters.filter(
    ({ in: where, required, example }) =>
      where === place && (required || (place === 'query' && example !== undefined)),
  )

/** The path with its example ids in place, and what the query must have. */
export function filledPath(asked: Asked): string {
  const path = asked.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = asked.parameters.find((candidate) => candidate.name === name)
    return encodeURIComponent(String(parameter?.example ?? name))
  })
  const query = new URLSearchParams(
    needed(asked, 'query').map(({ name, example }) => [name, String(example ?? name)]),
  )
  return query.size > 0 ? `${path}?${query}` : path
}

/** What the example does with the answer; a file beside JSON is what a reader came for. */
type Shown = Form | 'nothing'
function shownOf(operation: Placed): Shown {
  const forms = formsOf(operation)
  return forms.includes('blob') ? 'blob' : (forms[0] ?? 'nothing')
}

/** Under what name a file is saved: what we answer to be read is a report. */
const SAVED_AS = 'report.html'

/** What is sent as JSON. */
const bodyOf = (operation: Placed): unknown => {
  if (fileIn(operation) !== null) return undefined
  const [, media] = firstMedia(operation.requestBody?.content) ?? []
  return exampleOf(media)
}

/** A quote inside a single-quoted shell word ends it, is escaped, and begins a new one. */
const shellQuoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** Long JSON is broken into lines; a quoted word may hold them. */
const MAX_LINE = 60
const jsonWord = (value: unknown) => {
  const line = JSON.stringify(value)
  return shellQuoted(line.length > MAX_LINE ? JSON.stringify(value, null, 2) : line)
}

/** A shell would read `&` and `?` itself. */
const shellAddress = (address: string) => (/[?&]/.test(address) ? shellQuoted(address) : address)

/** What curl is told beside the address: a refusal is not saved as if it were the file, events are not held back. */
const CURL_OPTIONS: Readonly<Record<Shown, readonly string[]>> = {
  blob: [`--fail --output ${SAVED_AS}`],
  stream: ['--no-buffer'],
  json: [],
  nothing: [],
}

function curl(operation: Placed, base: string): string {
  const secret = secretOf(operation)
  const body = bodyOf(operation)
  const file = fileIn(operation)
  const implied = body === undefined && file === null ? 'GET' : 'POST'
  const method = operation.method === implied ? '' : `-X ${operation.method} `
  return [
    `curl ${method}${shellAddress(base + filledPath(operation))}`,
    ...(secret ? [`-H "Authorization: Bearer $${secret}"`] : []),
    ...(body === undefined ? [] : ['-H "Content-Type: application/json"', `-d ${jsonWord(body)}`]),
    ...(file === null ? [] : [`-H "Content-Type: ${FILE_TYPE}"`, `--data-binary @${file}`]),
    ...CURL_OPTIONS[shownOf(operation)],
  ].join(' \\\n  ')
}

/** JSON as JavaScript writes it: names bare where they may be. */
const literal = (value: unknown, indent = ''): string => {
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, indent)).join(', ')}]`
  if (typeof value === 'string')
    return `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const lines = Object.entries(value).map(
    ([name, item]) =>
      `${inner}${/^[a-z_$][\w$]*$/i.test(name) ? name : `'${name}'`}: ${literal(item, inner)},`,
  )
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`
}

/** What the answer is taken as: its members, or the whole where one success has other members than the next. */
function targetOf({ responses }: Placed): string {
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content }]) =>
      Object.keys((exampleOf(content?.['application/json']) as object | undefined) ?? {}).join(
        ', ',
      ),
    )
  const [members = ''] = answers
  if (members === '') return ''
  return answers.every((one) => one === members) ? `const { ${members} } = ` : 'const answer = '
}

const literalOrNone = (input: object) => (Object.keys(input).length === 0 ? '' : literal(input))

/** A file's bytes have no literal. */
const withFile = (input: object, file: string) =>
  literal({ ...input, file: '' }).replace("file: ''", `file: await readFile('${file}')`)

/** The call, and what is done with its answer. */
function typescriptCall(operation: Placed, given: string): string {
  const { operationId: id } = operation
  switch (shownOf(operation)) {
    case 'blob': {
      const method = formsOf(operation)[0] === 'blob' ? id : `${id}.blob`
      return `const file = await client.${method}(${given})
await writeFile('${SAVED_AS}', new Uint8Array(await file.arrayBuffer()))`
    }
    case 'stream':
      return `const events = await client.${id}(${given})
const text = events?.body?.pipeThrough(new TextDecoderStream()) ?? []
for await (const part of text) process.stdout.write(part)`
    case 'json':
    case 'nothing':
      return `${targetOf(operation)}await client.${id}(${given})`
  }
}

function typescript(operation: Placed): string {
  const asked = [...needed(operation, 'path'), ...needed(operation, 'query')].map(
    ({ name, example }) => [name, example ?? name],
  )
  const body = bodyOf(operation)
  const input = { ...Object.fromEntries(asked), ...(typeof body === 'object' ? body : {}) }
  const secret = secretOf(operation)
  const made = secret ? `{ key: process.env.${secret} }` : ''
  const file = fileIn(operation)
  const given = file === null ? literalOrNone(input) : withFile(input, file)
  const { package: pack, className } = brandKit.code
  const disk = [
    ...(file === null ? [] : ['readFile']),
    ...(shownOf(operation) === 'blob' ? ['writeFile'] : []),
  ]
  const fs = disk.length === 0 ? '' : `import { ${disk.join(', ')} } from 'node:fs/promises'\n`
  return `${fs}import { ${className} } from '${pack}'

const client = new ${className}(${made})
${typescriptCall(operation, given)}`
}

/** JSON as Python writes it. */
function pythonic(value: unknown, indent: string): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item) => pythonic(item, indent)).join(', ')}]`
  const inner = `${indent}    `
  const lines = Object.entries(value).map(
    ([name, item]) => `${inner}${JSON.stringify(name)}: ${pythonic(item, inner)},`,
  )
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`
}

/** What is done with the answer. */
const PYTHON_READS: Readonly<Record<Shown, readonly string[]>> = {
  json: ['    print(json.load(answer))'],
  blob: [`    with open("${SAVED_AS}", "wb") as file:`, '        file.write(answer.read())'],
  stream: ['    for line in answer:', '        print(line.decode(), end="", flush=True)'],
  nothing: ['    print(answer.status)'],
}

/** With what Python brings along itself; an answer that is no 2xx is raised. */
function python(operation: Placed, base: string): string {
  const secret = secretOf(operation)
  const body = bodyOf(operation)
  const shown = shownOf(operation)
  const file = fileIn(operation)
  const headers = [
    ...(secret ? [`"Authorization": f"Bearer {os.environ['${secret}']}"`] : []),
    ...(body === undefined ? [] : ['"Content-Type": "application/json"']),
    ...(file === null ? [] : [`"Content-Type": "${FILE_TYPE}"`]),
  ]
  return [
    ...(shown === 'json' || body !== undefined ? ['import json'] : []),
    ...(secret ? ['import os'] : []),
    'from urllib.request import Request, urlopen',
    '',
    'request = Request(',
    `    "${base}${filledPath(operation)}",`,
    `    method="${operation.method}",`,
    ...(headers.length === 0
      ? []
      : ['    headers={', ...headers.map((one) => `        ${one},`), '    },']),
    ...(body === undefined ? [] : [`    data=json.dumps(${pythonic(body, '    ')}).encode(),`]),
    ...(file === null ? [] : [`    data=open("${file}", "rb").read(),`]),
    ')',
    'with urlopen(request, timeout=30) as answer:',
    ...PYTHON_READS[shown],
  ].join('\n')
}

/** `base` is the server's address, as the OpenAPI document names it. */
export function codeOf(language: Language, operation: Placed, base: string): string {
  switch (language) {
    case 'curl':
      return curl(operation, base)
    case 'typescript':
      return typescript(operation)
    case 'python':
      return python(operation, base)
  }
}
