/** What came of a goal: files to look at and to keep. */

import type { Artifact, Goal } from '../../../workers/contract/swarm.ts'
import { FILES_KEPT_DAYS } from '../../../workers/contract/swarm-limits.ts'
import { artifactUrl } from '../../client/swarm.ts'
import { PublicLink } from './public-link.tsx'
import { sizeWords } from './words.ts'

/** What a browser shows; the rest is only kept. */
const SHOWN = /^(text\/|application\/json|image\/)/

/** Thirty days after its goal a file is gone; what it was stays to be read. */
const isGone = (finishedAt: string | null): boolean =>
  finishedAt !== null && Date.parse(finishedAt) + FILES_KEPT_DAYS * 86_400_000 < Date.now()

function Links({ id, name, mediaType }: Artifact) {
  return (
    <span class="row">
      {SHOWN.test(mediaType) && (
        <a
          class="button primary"
          href={`${artifactUrl(id)}?inline=1`}
          target="_blank"
          rel="noopener"
          aria-label={`Open ${name}`}
        >
          Open
        </a>
      )}
      <a class="button" href={artifactUrl(id)} download={name} aria-label={`Download ${name}`}>
        Download
      </a>
    </span>
  )
}

export function Results({
  artifacts,
  finishedAt,
  withdrawn,
}: Pick<Goal, 'artifacts' | 'finishedAt'> & { withdrawn: (after: Artifact) => void }) {
  if (artifacts.length === 0) return null
  const gone = isGone(finishedAt)
  return (
    <section class="card stack" aria-labelledby="results">
      <h2 id="results">Results</h2>
      <ul class="plain lines">
        {artifacts.map((artifact) => (
          <li key={artifact.id} class="stack">
            <div class="split">
              <span>
                <strong class="hash">{artifact.name}</strong>
                <br />
                <span class="muted small" title={`SHA-256 ${artifact.sha256}`}>
                  {artifact.mediaType.split(';')[0]}, {sizeWords(artifact.bytes)}
                </span>
              </span>
              {gone ? <span class="muted">No longer kept</span> : <Links {...artifact} />}
            </div>
            <PublicLink
              artifact={artifact}
              withdrawn={() => withdrawn({ ...artifact, publicUrl: null })}
            />
          </li>
        ))}
      </ul>
      <p class="muted small">
        {gone ? 'Files were kept' : 'Kept'} for {FILES_KEPT_DAYS} days after the goal; never used
        for training.
      </p>
    </section>
  )
}
