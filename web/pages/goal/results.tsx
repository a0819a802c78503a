/** What came of a goal: files to look at and to keep. */

import type { Artifact } from '../../../workers/contract/swarm.ts'
import { artifactUrl } from '../../client/swarm.ts'
import { sizeWords } from './words.ts'

/** What a browser shows; the rest is only kept. */
const SHOWN = /^(text\/|application\/json|image\/)/

export function Results({ artifacts }: { artifacts: readonly Artifact[] }) {
  if (artifacts.length === 0) return null
  return (
    <section class="card stack" aria-labelledby="results">
      <h2 id="results">Results</h2>
      <ul class="plain lines">
        {artifacts.map(({ id, name, mediaType, bytes, sha256 }) => (
          <li key={id} class="split">
            <span>
              <strong class="hash">{name}</strong>
              <br />
              <span class="muted small" title={`SHA-256 ${sha256}`}>
                {mediaType.split(';')[0]}, {sizeWords(bytes)}
              </span>
            </span>
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
              <a
                class="button"
                href={artifactUrl(id)}
                download={name}
                aria-label={`Download ${name}`}
              >
                Download
              </a>
            </span>
          </li>
        ))}
      </ul>
      <p class="muted small">Kept for 30 days after the goal; never used for training.</p>
    </section>
  )
}
