/** Starts the app in the browser on the HTML that the build rendered for this path. */

import { hydrate } from 'preact'
import { useEffect } from 'preact/hooks'
import { brand } from '../workers/contract/brand.ts'
import { offerDashboard } from './client/hint.ts'
import { reportErrors } from './client/report.ts'
import { usePath } from './client/router.ts'
import { countVisit } from './client/visit.ts'
import { goLive } from './early.ts'
import { pageAt } from './routes.ts'
import { App, fetchScreen, isScreen, shellOf } from './screens.tsx'

const isOurs = (path: string) => isScreen(path)

/** Whoever points at a link or reaches it with a key is about to follow it. */
function fetchAhead(event: Event): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (link?.origin === location.origin) fetchScreen(link.pathname)
}

function Root({ first }: { first: string }) {
  const path = usePath(first, isOurs)
  useEffect(() => {
    fetchScreen(path)
    const page = pageAt(shellOf(path))
    if (page) document.title = `${page.title} · ${brand.name}`
  }, [path])
  return <App path={path} />
}

reportErrors()
if (!isScreen(location.pathname)) countVisit()
// A page that comes back out of the browser's cache shows a past state: busy buttons, a session that ended.
addEventListener('pageshow', (event) => event.persisted && location.reload())
fetchScreen(location.pathname)
const root = document.getElementById('root')
goLive()
if (root) hydrate(<Root first={location.pathname.replace(/(.)\/$/, '$1')} />, root)
offerDashboard()
for (const sign of ['pointerover', 'focusin']) addEventListener(sign, fetchAhead)
