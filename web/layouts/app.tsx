/** The frame of signed-in pages: sidebar by role, who is signed in, the page's heading. */

import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { api } from '../client/api.ts'
import { rememberSignedIn } from '../client/hint.ts'
import { asRefusal, useLoad } from '../client/load.ts'
import { useSession } from '../client/session.tsx'
import { Badge } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Mark } from '../components/mark.tsx'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { Toasts, toast } from '../components/toast.tsx'

const entries = [
  ['/dashboard', 'Dashboard'],
  ['/tasks', 'Tasks'],
  ['/usage', 'Usage'],
  ['/billing', 'Billing'],
  ['/approvals', 'Approvals'],
  ['/settings', 'Settings'],
  ['/docs', 'Docs'],
] as const

/** What only operators see. */
const operatorEntries = [
  ['/analytics', 'Analytics'],
  ['/agents', 'Agents'],
] as const

/** Says whether real money moves. Where health cannot be read nothing is claimed. */
function Mode() {
  const { loaded } = useLoad(async () => (await api.health()).checks.stripe)
  const stripe = loaded.state === 'ready' ? loaded.value : null
  if (typeof stripe !== 'object' || stripe === null || !('mode' in stripe)) return null
  if (stripe.mode === 'test') return <Badge tone="warn">Test mode</Badge>
  return stripe.mode === 'live' ? <Badge tone="">Live</Badge> : null
}

function Who() {
  const { loaded } = useSession()
  const [busy, setBusy] = useState(false)
  const user = loaded.state === 'ready' ? loaded.value : null
  const signOut = async () => {
    setBusy(true)
    try {
      await api.signOut()
      rememberSignedIn(false)
      location.assign('/login')
    } catch (error) {
      toast(asRefusal(error).message)
      setBusy(false)
    }
  }
  return (
    <div class="who">
      <span class="row">
        {user?.isSuperuser && <Badge tone="accent">Operator</Badge>}
        <Mode />
      </span>
      <span class="address" title={user?.email}>
        {user?.email}
      </span>
      <Button look="quiet" busy={busy} onClick={signOut}>
        Sign out
      </Button>
    </div>
  )
}

/** The entry a page belongs to, for pages that have none of their own. */
const within: Readonly<Record<string, string>> = { '/goal': '/tasks' }

function currentIn(path: string, href: string) {
  if (href === path) return { 'aria-current': 'page' } as const
  return href === within[path] ? ({ 'aria-current': 'true' } as const) : {}
}

/** On phones the entries scroll: the page one is on is brought into view. */
function Entries({ path }: { path: string }) {
  const { loaded } = useSession()
  const operates = loaded.state === 'ready' && loaded.value.isSuperuser
  const shown = operates ? [...entries, ...operatorEntries] : entries
  const list = useRef<HTMLElement>(null)
  useEffect(() => {
    const current = list.current?.querySelector('[aria-current]')
    current?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [path, shown.length])
  return (
    <nav ref={list} aria-label="Main">
      {shown.map(([href, text]) => (
        <a key={href} href={href} {...currentIn(path, href)}>
          {text}
        </a>
      ))}
    </nav>
  )
}

export function AppLayout({
  path,
  title,
  children,
}: {
  path: string
  title: string
  children: ComponentChildren
}) {
  const { loaded, again } = useSession()
  const heading = useRef<HTMLHeadingElement>(null)
  const arrived = useRef(path)
  useEffect(() => {
    // After a move inside the app the focus belongs to the new page, as after a page load.
    if (arrived.current !== path) heading.current?.focus()
    arrived.current = path
  }, [path])
  return (
    <div class="app">
      <a class="button skip" href="#main">
        Skip to content
      </a>
      <header class="side">
        <Mark href="/dashboard" />
        <Entries path={path} />
        <Who />
      </header>
      <main id="main" class="app-main">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {loaded.state === 'failed' && loaded.refusal.status !== 401 ? (
          <Failure refusal={loaded.refusal} again={again} />
        ) : loaded.state === 'ready' ? (
          children
        ) : (
          <div class="cards">
            {[4, 5].map((lines) => (
              <div key={lines} class="card">
                <Skeleton lines={lines} />
              </div>
            ))}
          </div>
        )}
      </main>
      <Toasts />
    </div>
  )
}
