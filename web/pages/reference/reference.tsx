/** The API reference: an overview, a page per group of operations, and the objects; all from the OpenAPI document. */

import type { ComponentChildren } from 'preact'
import { SiteLayout } from '../../layouts/site.tsx'
import { LANGUAGES } from './code.ts'
import { type OpenApi, operationsOf, type Placed, slugOf } from './openapi.ts'
import { OperationView } from './operation.tsx'
import { Fields, Words } from './schema.tsx'

const pathOf = (tag: string) => `/docs/api/${slugOf(tag)}`

function Contents({ document, path }: { document: OpenApi; path: string }) {
  const current = (href: string) => (href === path ? { 'aria-current': 'page' as const } : {})
  const pages: [string, string][] = [
    ['/docs/api', 'Overview'],
    ...document.tags.map(({ name }): [string, string] => [pathOf(name), name]),
    ['/docs/api/objects', 'Objects'],
  ]
  return (
    <nav class="contents" aria-label="API reference">
      {pages.map(([href, text]) => (
        <a key={href} href={href} {...current(href)}>
          {text}
        </a>
      ))}
    </nav>
  )
}

function Frame({
  document,
  path,
  title,
  lead,
  children,
}: {
  document: OpenApi
  path: string
  title: string
  lead: string
  children: ComponentChildren
}) {
  return (
    <SiteLayout path={path}>
      <div class="wrap reference">
        <Contents document={document} path={path} />
        <article>
          <h1>{title}</h1>
          <p class="lead">
            <Words>{lead}</Words>
          </p>
          {children}
        </article>
      </div>
    </SiteLayout>
  )
}

function Endpoint({ operation, tag }: { operation: Placed; tag: string }) {
  return (
    <li>
      <span class={`method ${operation.method.toLowerCase()}`}>{operation.method}</span>{' '}
      <a href={`${pathOf(tag)}#${operation.operationId}`}>
        <code>{operation.path}</code>
      </a>{' '}
      <span class="small muted">
        <Words>{operation.summary}</Words>
      </span>
    </li>
  )
}

export function ReferenceOverview({ document }: { document: OpenApi }) {
  const [, ...conventions] = document.info.description.split('\n\n')
  return (
    <Frame
      document={document}
      path="/docs/api"
      title="API reference"
      lead="Every operation with its parameters, answers and problems, and a form to try it with your own key."
    >
      {conventions.map((paragraph) => (
        <p key={paragraph}>
          <Words>{paragraph}</Words>
        </p>
      ))}
      <p>
        The base address is <code>{document.servers[0]?.url}</code>. Everything here is written from
        the <a href="/api/v1/openapi.json">OpenAPI 3.1 document</a>, and the document from the
        schemas that check the requests.
      </p>
      {document.tags.map(({ name, description }) => (
        <section key={name} class="stack tight" aria-labelledby={`group-${slugOf(name)}`}>
          <h2 id={`group-${slugOf(name)}`}>
            <a href={pathOf(name)}>{name}</a>
          </h2>
          <p>{description}</p>
          <ul class="endpoints">
            {operationsOf(document, name).map((operation) => (
              <Endpoint key={operation.operationId} operation={operation} tag={name} />
            ))}
          </ul>
        </section>
      ))}
    </Frame>
  )
}

/** One choice for all examples of the page; without a script, by `:has()`. */
function LanguageChoice() {
  return (
    <fieldset class="languages">
      <legend>Examples in</legend>
      {LANGUAGES.map(([language, name], place) => (
        <label key={language}>
          <input
            type="radio"
            name="language"
            id={`in-${language}`}
            value={language}
            defaultChecked={place === 0}
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}

/** Shown by its script. The secret stays in this field: it is not stored, and goes nowhere but into the calls. */
function Secret() {
  return (
    <div class="field secret" hidden id="secret-field">
      <label for="secret">Your API key or access token</label>
      <div class="input">
        <input
          id="secret"
          type="password"
          autocomplete="off"
          spellcheck={false}
          aria-describedby="secret-hint secret-wrong"
        />
      </div>
      <div class="wrong" id="secret-wrong" role="alert" />
      <p class="hint" id="secret-hint">
        For “Try it” below. It stays in this page’s memory and is gone when you leave; calls with a
        key count.
      </p>
    </div>
  )
}

export function ReferenceGroup({ document, tag }: { document: OpenApi; tag: string }) {
  const description = document.tags.find(({ name }) => name === tag)?.description ?? ''
  const base = document.servers[0]?.url ?? ''
  const operations = operationsOf(document, tag)
  return (
    <Frame document={document} path={pathOf(tag)} title={tag} lead={description}>
      <div class="choices">
        <LanguageChoice />
        <Secret />
      </div>
      {operations.map((operation) => (
        <OperationView key={operation.operationId} operation={operation} base={base} />
      ))}
    </Frame>
  )
}

export function ReferenceObjects({ document }: { document: OpenApi }) {
  return (
    <Frame
      document={document}
      path="/docs/api/objects"
      title="Objects"
      lead="What the answers are made of. Further fields and values may come; ignore what you do not know."
    >
      {Object.entries(document.components.schemas).map(([name, schema]) => (
        <section key={name} class="stack tight object" id={name} aria-labelledby={`${name}-title`}>
          <h2 id={`${name}-title`}>{name}</h2>
          {schema.description && (
            <p>
              <Words>{schema.description}</Words>
            </p>
          )}
          <ObjectBody schema={schema} />
        </section>
      ))}
    </Frame>
  )
}

function ObjectBody({ schema }: { schema: OpenApi['components']['schemas'][string] }) {
  const values = schema.enum ?? schema.anyOf?.find((branch) => branch.enum)?.enum
  if (!values) return <Fields schema={schema} />
  return (
    <p class="values">
      {values.map((value) => (
        <code key={String(value)}>{String(value)}</code>
      ))}
    </p>
  )
}

/** The pages of the reference, as the prerenderer lists them. */
export const referencePages = (document: OpenApi) => [
  ...document.tags.map(({ name, description }) => ({
    path: pathOf(name),
    title: `${name} · API reference`,
    description: `${description} Parameters, answers, problems, and examples in curl, TypeScript and Python.`,
    Body: () => <ReferenceGroup document={document} tag={name} />,
  })),
  {
    path: '/docs/api/objects',
    title: 'Objects · API reference',
    description: 'Every object the API answers, field by field.',
    Body: () => <ReferenceObjects document={document} />,
  },
]
