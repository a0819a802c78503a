/** What a task leaves when it commits: its files, and those that anyone may read from then on, until withdrawn for good. */

import { artifactView, nameOf } from '../contract/published.ts'
import { randomSecret } from '../tools/token.ts'
import { unlike } from './file-name.ts'
import type { Report } from './port.ts'
import type { Store } from './store.ts'
import type { ArtifactRow } from './views.ts'

type Around = { origin: string; now: number }

function keep(store: Store, artifact: ArtifactRow, at: Around): void {
  store.keepArtifact(artifact)
  store.tell(artifact.goalId, 'artifact', { artifact: artifactView(artifact, at) })
}

/** In the turn in which the task ends, so that a run which broke off has published nothing. */
export function keepResults(
  store: Store,
  { artifacts, published }: Pick<Report, 'artifacts' | 'published'>,
  of: { goalId: string; taskId: string },
  at: Around,
): void {
  // Two tables of one name, two addresses that begin alike: each is told from the others.
  const others = new Set(store.artifactsOf(of.goalId).map(nameOf))
  for (const made of artifacts) {
    const fileName = unlike(others, made.fileName)
    others.add(fileName)
    keep(store, { ...made, ...of, fileName, createdAt: at.now }, at)
  }
  for (const id of published) {
    const artifact = store.artifact(id)
    // Another goal's results are not this one's to publish; what was withdrawn stays withdrawn.
    if (artifact?.goalId !== of.goalId || artifact.publicToken) continue
    keep(store, { ...artifact, publicToken: randomSecret(), publishedAt: at.now }, at)
  }
}

/** Ends its link. The goal it belongs to, or null if nothing was public. */
export function withdraw(store: Store, id: string, at: Around): string | null {
  const artifact = store.artifact(id)
  if (!artifact?.publicToken || artifact.withdrawnAt) return null
  keep(store, { ...artifact, withdrawnAt: at.now }, at)
  return artifact.goalId
}
