/** `/examples`: goals the tools really ran when the site was built, each with the reports it made. */

import { brand } from '../../workers/contract/brand.ts'
import type { AnalysisResult, AuditResult, Example, ExampleFile } from '../examples.ts'
import { SiteLayout } from '../layouts/site.tsx'
import { ExampleRun } from './runs.tsx'

const CATEGORIES: Readonly<Record<string, string>> = {
  security: 'Security',
  seo: 'SEO',
  accessibility: 'Accessibility',
  performance: 'Performance',
  hygiene: 'Hygiene',
}
const MAX_TOLD = 5

const pagesWord = (pages: number) => (pages === 1 ? 'one page' : `${pages} pages`)

function Audit({ result }: { result: AuditResult }) {
  return (
    <>
      <p class="score">
        <span>
          <strong>{result.score}</strong> of 100
        </span>
        <span class="muted">
          {result.findings + result.passed} checks on {pagesWord(result.pages)}: {result.findings}{' '}
          to fix
        </span>
      </p>
      <dl class="categories">
        {Object.entries(result.categories).map(([key, score]) => (
          <div key={key}>
            <dt>{CATEGORIES[key] ?? key}</dt>
            <dd>{score ?? '–'}</dd>
          </div>
        ))}
      </dl>
      <h3>Fix this first</h3>
      <ol class="told">
        {result.fixFirst.map(({ title, fix }) => (
          <li key={title}>
            {fix}
            <br />
            <span class="small muted">{title}</span>
          </li>
        ))}
      </ol>
    </>
  )
}

function Analysis({ result }: { result: AnalysisResult }) {
  return (
    <>
      <p class="score">
        <span>
          <strong>{result.rows}</strong> rows
        </span>
        <span class="muted">{result.columns} columns read, no setting to make</span>
      </p>
      <h3>What stands out</h3>
      <ul class="told">
        {result.findings.slice(0, MAX_TOLD).map(({ title, detail }) => (
          <li key={title}>
            {title}
            <br />
            <span class="small muted">{detail}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} KB`

function Files({ files }: { files: readonly ExampleFile[] }) {
  return (
    <p class="row">
      {files.map(({ path, name, mediaType, bytes }) =>
        mediaType.startsWith('text/html') ? (
          <a key={path} class="button primary" href={path}>
            Open the report
          </a>
        ) : (
          <a key={path} class="button quiet" href={path}>
            {name}, {kilobytes(bytes)}
          </a>
        ),
      )}
    </p>
  )
}

function One({ example }: { example: Example }) {
  const { slug, title, result, files } = example
  return (
    <section class="section" aria-labelledby={slug}>
      <h2 id={slug}>{title}</h2>
      <div class="example-run">
        <ExampleRun example={example} />
        <div class="stack">
          {result.kind === 'audit' ? <Audit result={result} /> : <Analysis result={result} />}
          <Files files={files} />
        </div>
      </div>
    </section>
  )
}

export function Examples({ examples }: { examples: readonly Example[] }) {
  return (
    <SiteLayout path="/examples">
      <div class="wrap">
        <div class="intro">
          <h1>Run by our tools, unedited</h1>
          <p>
            Three goals, planned and worked off as a customer’s would be, each time this site is
            built. No language model took part: these are the rules at work.
          </p>
          <p>
            The two sites are ours and stand at <code>localhost:8790</code> on the laptop of whoever
            runs {brand.shortName} from its source; the table has one day that was planted. Run the
            same goals and you get the same reports, byte for byte.
          </p>
        </div>
        {examples.map((example) => (
          <One key={example.slug} example={example} />
        ))}
        <div class="row center example-end">
          <a class="button primary" href="/pricing">
            See plans and prices
          </a>
          <a class="button quiet" href="/docs">
            Read the docs
          </a>
        </div>
      </div>
    </SiteLayout>
  )
}
