/** A page per problem code: what it means, what it looks like, and which operations answer it. */

import { brand } from '../../workers/contract/brand.ts'
import { type ProblemCode, problems, problemType } from '../../workers/contract/problems.ts'
import { Badge } from '../components/badge.tsx'
import { Code } from '../components/scroll.tsx'
import { DocsLayout } from '../layouts/docs.tsx'
import { answering, type OpenApi, slugOf } from './reference/openapi.ts'

/** Beyond this a list says less than its length. */
const NAMED = 12

function AnsweredBy({ operations }: { operations: ReturnType<typeof answering>['operations'] }) {
  if (operations.length === 0)
    return <p class="muted">No operation answers it today; the code is reserved for what comes.</p>
  if (operations.length > NAMED)
    return (
      <p>
        {operations.length} operations; the <a href="/docs/api">reference</a> lists the problems of
        each.
      </p>
    )
  return (
    <ul>
      {operations.map(({ operationId, method, path, tag }) => (
        <li key={operationId}>
          <a href={`/docs/api/${slugOf(tag)}#${operationId}`}>
            <code>
              {method} {path}
            </code>
          </a>
        </li>
      ))}
    </ul>
  )
}

/** Where more is to be said than what to do. */
const GUIDES: Partial<Record<ProblemCode, [href: string, text: string]>> = {
  quota_exceeded: ['/docs/guides/limits#at-the-limit', 'Which limit it was, and what to do'],
  idempotency_mismatch: ['/docs/guides/retries', 'Retries and idempotency'],
  key_expired: ['/docs/guides/authentication#api-keys', 'API keys'],
  key_revoked: ['/docs/guides/authentication#api-keys', 'API keys'],
  scope_missing: ['/docs/guides/authentication#api-keys', 'API keys'],
}

export function ProblemPage({ code, openApi }: { code: ProblemCode; openApi: OpenApi }) {
  const { status, title, help } = problems[code]
  const { operations, example } = answering(openApi, code)
  const [guide, guideText] = GUIDES[code] ?? []
  const shown = example ?? { type: problemType(code), title, status, detail: help, code }
  return (
    <DocsLayout path={`/docs/problems/${code}`}>
      <p class="row">
        <code>{code}</code> <Badge>{`HTTP ${status}`}</Badge>
      </p>
      <h1>{title}</h1>
      <p class="lead">{help}</p>
      {guide && (
        <p>
          <a href={guide}>{guideText}</a>
        </p>
      )}
      <h2 id="example">What it looks like</h2>
      <Code>{JSON.stringify(shown, null, 2)}</Code>
      <p>
        Programs branch on <code>code</code>; <code>title</code> and <code>detail</code> are for
        people and may change. <a href="/docs/guides/errors">Errors</a> shows how.
      </p>
      <h2 id="answered-by">Answered by</h2>
      <AnsweredBy operations={operations} />
      <h2 id="help">Still stuck</h2>
      <p>
        The answer carries a <code>requestId</code>. Quote it to{' '}
        <a href={`mailto:${brand.supportEmail}`}>{brand.supportEmail}</a>, and we find that one
        call.
      </p>
      <p>
        <a href="/docs/problems">All problems</a>
      </p>
    </DocsLayout>
  )
}
