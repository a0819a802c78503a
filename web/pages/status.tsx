/** `/status`: how the service is right now, read by the reader's own browser, and every incident. */

import { useCallback, useEffect, useState } from 'preact/hooks'
import { askHealth, type Part, type Report, reportOf, type State } from '../client/health.ts'
import { Badge, type Tone } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { type Incident, incidents } from '../content/incidents.ts'
import { SiteLayout } from '../layouts/site.tsx'

const ASK_AGAIN_MS = 30_000

const said: Record<State, { tone: Tone; word: string; sentence: string }> = {
  ok: { tone: 'good', word: 'Working', sentence: 'Everything works' },
  degraded: { tone: 'warn', word: 'Degraded', sentence: 'Something needs attention' },
  down: { tone: 'bad', word: 'Down', sentence: 'The service is down' },
  unknown: { tone: '', word: 'Unknown', sentence: 'The state cannot be read from here' },
}

/** Asks at once, then twice a minute while the page is looked at. */
function useHealth() {
  const [report, setReport] = useState<Report | null>(null)
  const [busy, setBusy] = useState(false)
  const ask = useCallback(() => {
    setBusy(true)
    askHealth()
      .then(setReport)
      .finally(() => setBusy(false))
  }, [])
  useEffect(() => {
    ask()
    const timer = setInterval(() => document.hidden || ask(), ASK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [ask])
  return { report, busy, ask }
}

function Row({ part, known }: { part: Part; known: boolean }) {
  const { tone, word } = said[part.state]
  return (
    <li>
      <span>
        <strong>{part.name}</strong>
        <span class="small muted">{part.about}</span>
      </span>
      {known ? <Badge tone={tone}>{word}</Badge> : <span class="skeleton" aria-hidden="true" />}
    </li>
  )
}

function Past({ incident }: { incident: Incident }) {
  return (
    <li id={incident.id}>
      <h3>{incident.title}</h3>
      <p class="small muted">
        <Day at={incident.startedAt} time />
        {incident.endedAt ? (
          <>
            {' '}
            to <Day at={incident.endedAt} time />
          </>
        ) : (
          ', still going on'
        )}
      </p>
      <p>{incident.effect}</p>
      {incident.cause && <p>{incident.cause}</p>}
    </li>
  )
}

/** Before the answer the parts are named already, so that nothing jumps. */
const unasked = reportOf(null, new Date(0))

export function Status() {
  const { report, busy, ask } = useHealth()
  const now = report && said[report.state]
  return (
    <SiteLayout path="/status">
      <div class="wrap narrow prose">
        <h1>Status</h1>
        <div class={`verdict ${now?.tone ?? ''}`} role="status">
          <p>
            <strong>{now ? now.sentence : 'Asking the service …'}</strong>
          </p>
          <p class="small">
            {report ? (
              <>
                Read by your browser at {report.at.toLocaleTimeString()}
                {report.version && <>, version {report.version}</>}
              </>
            ) : (
              'Your browser asks the API itself; nothing here is cached.'
            )}
          </p>
        </div>
        <ul class="parts">
          {(report ?? unasked).parts.map((part) => (
            <Row key={part.name} part={part} known={report !== null} />
          ))}
        </ul>
        <div class="row">
          <Button busy={busy} onClick={ask}>
            Ask again
          </Button>
          <a href="/api/v1/health">As JSON</a>
        </div>
        <h2 id="incidents">Incidents</h2>
        {incidents.length === 0 ? (
          <p class="muted">
            None so far. What customers could notice is written down here, with what was wrong and
            what we changed.
          </p>
        ) : (
          <ul class="posts">
            {incidents.map((incident) => (
              <Past key={incident.id} incident={incident} />
            ))}
          </ul>
        )}
      </div>
    </SiteLayout>
  )
}
