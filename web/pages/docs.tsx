/** `/docs`, `/docs/problems` and a page per problem code. */

import { brand } from '../../workers/contract/brand.ts'
import { type ProblemCode, problems } from '../../workers/contract/problems.ts'
import { Badge } from '../components/badge.tsx'
import { Code } from '../components/scroll.tsx'
import { SiteLayout } from '../layouts/site.tsx'

const codes = Object.keys(problems) as ProblemCode[]

const tokenCall = `curl ${brand.origin}/token \\
  -d grant_type=password \\
  -d username=you@example.com -d password=…`

const meCall = `curl ${brand.origin}/api/v1/users/me \\
  -H "Authorization: Bearer $TOKEN"`

export function Docs() {
  return (
    <SiteLayout path="/docs">
      <article class="wrap narrow prose">
        <h1>Documentation</h1>
        <p class="lead">
          Everything is under <code>/api/v1</code>. Bodies are JSON, money is in integer cents,
          times are ISO 8601 in UTC.
        </p>
        <p>
          <a href="/docs/api">API reference</a> ·{' '}
          <a href="/api/v1/openapi.json">OpenAPI 3.1 description</a> ·{' '}
          <a href="/docs/problems">All problems by code</a>
        </p>
        <h2 id="start">Quick start</h2>
        <ol>
          <li>
            <a href="/register">Create an account</a>.
          </li>
          <li>Ask for an access token. It lives ten minutes; a refresh token comes with it.</li>
        </ol>
        <Code>{tokenCall}</Code>
        <p>Then ask who you are, which plan you have and what it entitles you to:</p>
        <Code>{meCall}</Code>
        <h2 id="credentials">Credentials</h2>
        <ul>
          <li>Browsers hold one HttpOnly cookie. Scripts send a bearer token. Never both.</li>
          <li>A refresh token works once; using an old one again ends the whole family.</li>
          <li>
            API keys <Badge>soon</Badge>
          </li>
        </ul>
        <h2 id="problems">When something goes wrong</h2>
        <p>
          Every refusal is a problem document (RFC 9457) with a <code>code</code>, words, and a{' '}
          <code>requestId</code> to quote to support. Its <code>type</code> is the address of a page
          that explains it. Errors in a body name each field by a JSON pointer.
        </p>
        <h2 id="lists">Lists</h2>
        <p>
          Lists come newest first with a <code>nextCursor</code>; pass it as <code>cursor</code>.{' '}
          <code>limit</code> goes from 1 to 100 and is 25 unless you say so.
        </p>
      </article>
    </SiteLayout>
  )
}

export function Problems() {
  return (
    <SiteLayout path="/docs/problems">
      <article class="wrap narrow prose">
        <h1>Problems</h1>
        <p class="lead">Every code the API can answer.</p>
        <div class="codes">
          {codes.map((code) => (
            <a key={code} href={`/docs/problems/${code}`}>
              <code>{code}</code> <span class="small muted">{problems[code].status}</span>
            </a>
          ))}
        </div>
      </article>
    </SiteLayout>
  )
}

export function ProblemPage({ code }: { code: ProblemCode }) {
  const { status, title, help } = problems[code]
  return (
    <SiteLayout path={`/docs/problems/${code}`}>
      <article class="wrap narrow prose">
        <p class="row">
          <code>{code}</code> <Badge>{`HTTP ${status}`}</Badge>
        </p>
        <h1>{title}</h1>
        <p class="lead">{help}</p>
        <p>
          The answer carries a <code>requestId</code>. If this page does not help, quote it to{' '}
          <a href={`mailto:${brand.supportEmail}`}>{brand.supportEmail}</a>.
        </p>
        <p>
          <a href="/docs/problems">All problems</a>
        </p>
      </article>
    </SiteLayout>
  )
}
