/** What every agent's card begins with: its name, how it stands, what it does, and what it has to do in figures. */

import { Badge, type Tone } from '../../components/badge.tsx'

type Figure = { name: string; count: number; alarming?: boolean }

export function CardHead({
  agent: { name, title, does },
  standing: { tone, word },
  figures,
}: {
  agent: { name: string; title: string; does: string }
  standing: { tone: Tone; word: string }
  figures: readonly Figure[]
}) {
  return (
    <>
      <div class="split">
        <h2 id={`agent-${name}`} class="title">
          {title}
        </h2>
        <Badge tone={tone}>{word}</Badge>
      </div>
      <p class="muted">{does}</p>
      <dl class="queue figure">
        {figures.map(({ name: what, count, alarming }) => (
          <div key={what}>
            <dt class="muted small">{what}</dt>
            <dd {...(alarming ? { class: 'alarming' } : {})}>{count}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
