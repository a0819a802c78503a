/** Events that Stripe really sent, as text (see corpus/README.md). */

type Glob = { glob(pattern: string, options: object): Record<string, string> }

/** Vite turns this call into imports; its own types would bring the DOM along. */
const files = (import.meta as unknown as Glob).glob('./corpus/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
})

export type RecordedEvent = { name: string; text: string }

export const recordedEvents: RecordedEvent[] = Object.entries(files)
  .map(([path, text]) => ({ name: path.replace(/^.*\/|\.json$/g, ''), text }))
  .sort((a, b) => (a.name < b.name ? -1 : 1))
