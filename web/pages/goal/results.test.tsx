/** Results are there to be opened for thirty days after their goal; afterwards the page says that they are gone. */

import { renderToString } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { Results } from './results.tsx'

const artifact = {
  id: 'art_1',
  goalId: 'gol_1',
  name: 'site-audit.html',
  mediaType: 'text/html',
  bytes: 18,
  sha256: 'f'.repeat(64),
  publicUrl: 'https://app.test/reports/abc',
  createdAt: '2026-01-01T00:00:00.000Z',
}
const shown = (finishedAt: string | null, publicUrl: string | null = artifact.publicUrl) =>
  renderToString(
    <Results
      artifacts={[{ ...artifact, publicUrl }]}
      finishedAt={finishedAt}
      withdrawn={() => undefined}
    />,
  )
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

describe('the results of a goal', () => {
  it.each([
    ['still runs', null],
    ['ended 29 days ago', daysAgo(29)],
  ])('that %s can be opened and saved', (_, finishedAt) => {
    const page = shown(finishedAt)
    expect(page).toContain('href="/api/v1/artifacts/art_1?inline=1"')
    expect(page).toContain('value="https://app.test/reports/abc"')
    expect(page).toContain('Kept for 30 days after the goal')
  })

  it('that ended 31 days ago are named, and no link leads nowhere', () => {
    const page = shown(daysAgo(31), null)
    expect(page).toContain('site-audit.html')
    expect(page).toContain('No longer kept')
    expect(page).not.toContain('href=')
    expect(page).not.toContain('https://app.test')
  })

  it.each([1, 31])('are public as long as the API says so, also %i days by this clock', (days) => {
    const link = 'aria-label="Public link of site-audit.html"'
    expect(shown(daysAgo(days))).toContain(link)
    expect(shown(daysAgo(days), null)).not.toContain(link)
  })
})
