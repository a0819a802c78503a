/** `/docs` and `/docs/problems`. */

import { useContext } from 'preact/hooks'
import { brand, brandKit } from '../../workers/contract/brand.ts'
import { type ProblemCode, problems } from '../../workers/contract/problems.ts'
import { Code } from '../components/scroll.tsx'
import { DocsLayout, Guides } from '../layouts/docs.tsx'

const codes = Object.keys(problems) as ProblemCode[]

const KEY = `${brandKit.code.variables}_KEY`
const TOKEN = `${brandKit.code.variables}_TOKEN`

const exportKey = `export ${KEY}='…'`

const meCall = `curl -i ${brand.origin}/api/v1/users/me \\
  -H "Authorization: Bearer $${KEY}"`

const tokenCall = `curl ${brand.origin}/token \\
  -d grant_type=password \\
  --data-urlencode username=you@example.com \\
  --data-urlencode password='…'`

const keyCall = `curl ${brand.origin}/api/v1/api-keys \\
  -H "Authorization: Bearer $${TOKEN}" \\
  -H "Content-Type: application/json" \\
  -d '{"name":"laptop"}'`

const meAnswer = `HTTP/1.1 200 OK
RateLimit-Policy: "burst";q=60;w=60, "month";q=1000;w=2592000
RateLimit: "burst";r=59;t=60, "month";r=999;t=2591990

{
  "user": {
    "email": "you@example.com",
    "subscription": { "plan": "starter", "interval": "month", "status": "active", … },
    "entitlements": { "access": "full", "requestsPerMonth": 1000, "burstPerMinute": 60, … }
  }
}`

const usageCall = `curl ${brand.origin}/api/v1/usage \\
  -H "Authorization: Bearer $${KEY}"`

const headings = [
  { id: 'account', text: 'Create an account' },
  { id: 'key', text: 'Make an API key' },
  { id: 'call', text: 'Make the first call' },
  { id: 'conventions', text: 'Conventions' },
  { id: 'guides', text: 'Where to go next' },
]

export function Docs() {
  const guides = useContext(Guides)
  return (
    <DocsLayout path="/docs" headings={headings}>
      <h1>Documentation</h1>
      <p class="lead">
        From nothing to a first metered answer in three steps. Every command runs as it is written,
        with your own key, address and password.
      </p>
      <h2 id="account">1. Create an account</h2>
      <p>
        <a href="/register">Create one</a> with an email address and a password, and confirm the
        address with the link we mail. It costs nothing; metered calls need{' '}
        <a href="/pricing">a plan</a>, and without one they answer 402{' '}
        <a href="/docs/problems/plan_required">plan_required</a>.
      </p>
      <h2 id="key">2. Make an API key</h2>
      <p>
        In <a href="/settings#api-keys">Settings, under API keys</a>, press “New API key”, give it a
        name and copy what is shown: it is shown once. Put it into <code>{KEY}</code>:
      </p>
      <Code>{exportKey}</Code>
      <p>
        <a href="/docs/guides/authentication">Authentication</a> says which credential is for what,
        and how a key is limited, rotated and revoked.
      </p>
      <h3 id="key-by-script">Or without a page</h3>
      <p>A script may make one, too. First a token that lives ten minutes:</p>
      <Code>{tokenCall}</Code>
      <p>
        With its <code>access_token</code> in <code>{TOKEN}</code> a key that lives until you revoke
        it. Its secret is in this answer and never shown again:
      </p>
      <Code>{keyCall}</Code>
      <h2 id="call">3. Make the first call</h2>
      <p>Who are you, which plan do you have, and what does it entitle you to?</p>
      <Code>{meCall}</Code>
      <p>The answer says it, and its headers say what is left:</p>
      <Code>{meAnswer}</Code>
      <p>Asking for the whole picture costs nothing:</p>
      <Code>{usageCall}</Code>
      <h2 id="conventions">Conventions</h2>
      <ul>
        <li>
          Everything is under <code>/api/v1</code>. Bodies are JSON in camelCase; a field we do not
          know is refused, not ignored.
        </li>
        <li>
          Money is in integer cents with its <code>currency</code>, times are ISO 8601 in UTC.
        </li>
        <li>
          One object comes under its noun, a list under its plural with a <code>nextCursor</code> to
          pass as <code>cursor</code>. <code>limit</code> goes from 1 to 100 and is 25 unless you
          say so. Newest first.
        </li>
        <li>
          Every answer has an <code>X-Request-Id</code>. Quote it to{' '}
          <a href={`mailto:${brand.supportEmail}`}>support</a>, and we find that one call.
        </li>
        <li>
          Every operation is in the <a href="/docs/api">API reference</a>, and in one document:{' '}
          <a href="/api/v1/openapi.json">OpenAPI 3.1</a>.
        </li>
      </ul>
      <h2 id="guides">Where to go next</h2>
      <ul class="cards-list">
        {guides.map(({ slug, title, description }) => (
          <li key={slug}>
            <a href={`/docs/guides/${slug}`}>{title}</a>
            <span class="muted">{description}</span>
          </li>
        ))}
        <li>
          <a href="/docs/api">API reference</a>
          <span class="muted">
            Every operation, with examples in three languages and a form to try it.
          </span>
        </li>
        <li>
          <a href="/docs/problems">Problems by code</a>
          <span class="muted">Every refusal of the API, and what to do about it.</span>
        </li>
      </ul>
    </DocsLayout>
  )
}

/** In the order of their statuses; within one as the contract lists them. */
const byStatus = [...Map.groupBy(codes, (code) => problems[code].status)].sort(([a], [b]) => a - b)

export function Problems() {
  return (
    <DocsLayout path="/docs/problems">
      <h1>Problems</h1>
      <p class="lead">
        Every code the API can answer. <a href="/docs/guides/errors">Errors</a> shows how to handle
        them in a program.
      </p>
      {byStatus.map(([status, ofStatus]) => (
        <section key={status} class="codes" aria-labelledby={`status-${status}`}>
          <h2 id={`status-${status}`}>{status}</h2>
          <ul>
            {ofStatus.map((code) => (
              <li key={code}>
                <a href={`/docs/problems/${code}`}>
                  <code>{code}</code>
                </a>
                <span class="small muted">{problems[code].title}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </DocsLayout>
  )
}
