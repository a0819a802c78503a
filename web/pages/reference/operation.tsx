/** One operation of the API: who may call, what it takes, what it answers, the call in three languages, and trying it. */

import { Code } from '../../components/scroll.tsx'
import { codeOf, LANGUAGES, secretOf } from './code.ts'
import {
  type Answer,
  boundWords,
  exampleOf,
  FILE_TYPE,
  firstMedia,
  formsOf,
  type Media,
  type Parameter,
  type Placed,
  PROBLEM_TYPE,
} from './openapi.ts'
import { Fields, TypeWords, Words } from './schema.tsx'
import { Try } from './try.tsx'

const CREDENTIALS: Record<string, string> = {
  apiKey: 'an API key',
  accessToken: 'an access token',
  session: 'the session of our own pages',
  stripeSignature: 'Stripe’s signature',
}

function Who({ operation }: { operation: Placed }) {
  if (operation.security.length === 0) return <p class="small muted">Anyone may call it.</p>
  const scopes = operation.security.flatMap((way) => way.apiKey ?? [])
  const ways = operation.security.flatMap((way) =>
    Object.keys(way).map((name) => CREDENTIALS[name]),
  )
  return (
    <p class="small muted">
      Takes {ways.join(', or ')}
      {scopes.length > 0 && (
        <>
          ; the key needs the scope{' '}
          {scopes.map((scope) => (
            <code key={scope}>{scope}</code>
          ))}
        </>
      )}
      .
    </p>
  )
}

function Parameters({ parameters }: { parameters: Parameter[] }) {
  if (parameters.length === 0) return null
  return (
    <>
      <h3>Parameters</h3>
      <ul class="fields">
        {parameters.map(({ name, in: place, required, description, schema }) => (
          <li key={name}>
            <p>
              <code class="field-name">{name}</code>{' '}
              <span class="small muted">
                in the {place}, <TypeWords schema={schema} />
                {boundWords(schema) && `, ${boundWords(schema)}`}
                {!required && ', optional'}
              </span>
            </p>
            {description && (
              <p class="small">
                <Words>{description}</Words>
              </p>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function Body({ operation }: { operation: Placed }) {
  const [type, media] = firstMedia(operation.requestBody?.content) ?? []
  if (!media) return null
  return (
    <>
      <h3>Body</h3>
      <p class="small muted">
        <code>{type}</code>
        {operation.requestBody?.required ? '' : ', may be left out'}
      </p>
      {type === FILE_TYPE ? (
        <p>The file’s bytes as they are.</p>
      ) : (
        media.schema && <Fields schema={media.schema} />
      )}
    </>
  )
}

function AnswerFields({ status, answer }: { status: string; answer: Answer }) {
  const schema = answer.content?.['application/json']?.schema
  return (
    <li>
      <p>
        <code class="status good">{status}</code> <Words>{answer.description}</Words>
      </p>
      {schema && <Fields schema={schema} />}
    </li>
  )
}

const isProblem = (answer: Answer) => answer.content?.[PROBLEM_TYPE] !== undefined

function Problems({ answers }: { answers: [string, Answer][] }) {
  const codes = answers.flatMap(([status, answer]) =>
    Object.entries(answer.content?.[PROBLEM_TYPE]?.examples ?? {}).map(([code, { summary }]) => ({
      status,
      code,
      summary,
    })),
  )
  return (
    <details>
      <summary>{codes.length} problems it may answer</summary>
      <ul class="fields">
        {codes.map(({ status, code, summary }) => (
          <li key={code}>
            <p>
              <code class="status">{status}</code>{' '}
              <a href={`/docs/problems/${code}`}>
                <code>{code}</code>
              </a>{' '}
              <span class="small">{summary}</span>
            </p>
          </li>
        ))}
      </ul>
    </details>
  )
}

const pretty = (media: Media | undefined) => JSON.stringify(exampleOf(media), null, 2)

/** A POST that may find or make something is shown making it: the last of its successes. */
function usualAnswer({ method, responses }: Placed) {
  const json = Object.entries(responses).filter(
    ([status, answer]) => status.startsWith('2') && answer.content?.['application/json'],
  )
  return method === 'POST' ? json.at(-1) : json[0]
}

function Example({ operation, base }: { operation: Placed; base: string }) {
  const shown = usualAnswer(operation)
  // Only Stripe can sign what Stripe sends.
  const callable = !operation.security.some((way) => 'stripeSignature' in way)
  return (
    <div class="example">
      {callable &&
        LANGUAGES.map(([language, name]) => (
          <div key={language} class={`code ${language}`} data-language={name}>
            <Code>{codeOf(language, operation, base)}</Code>
          </div>
        ))}
      {shown && (
        <>
          <p class="small muted">
            Answer <code class="status good">{shown[0]}</code>
            {formsOf(operation).length > 1 && (
              <>
                {' '}
                to <code>Accept: application/json</code>
              </>
            )}
          </p>
          <Code>{pretty(shown[1].content?.['application/json'])}</Code>
        </>
      )}
      {callable && <Try operation={operation} secret={secretOf(operation)} />}
    </div>
  )
}

export function OperationView({ operation, base }: { operation: Placed; base: string }) {
  const { operationId: id, method, path } = operation
  const answers = Object.entries(operation.responses)
  return (
    <section class="operation" id={id} aria-labelledby={`${id}-title`}>
      <div class="stack tight">
        <h2 id={`${id}-title`}>
          <Words>{operation.summary}</Words>
        </h2>
        <p class="endpoint">
          <span class={`method ${method.toLowerCase()}`}>{method}</span>{' '}
          <a href={`#${id}`}>
            <code>{path}</code>
          </a>
        </p>
        <Who operation={operation} />
        {operation.description && (
          <p>
            <Words>{operation.description}</Words>
          </p>
        )}
        <Parameters parameters={operation.parameters} />
        <Body operation={operation} />
        <h3>Answers</h3>
        <ul class="fields">
          {answers
            .filter(([, answer]) => !isProblem(answer))
            .map(([status, answer]) => (
              <AnswerFields key={status} status={status} answer={answer} />
            ))}
        </ul>
        <Problems answers={answers.filter(([, answer]) => isProblem(answer))} />
      </div>
      <Example operation={operation} base={base} />
    </section>
  )
}
