/** Moves between signed-in pages without loading the app again. */

import { useEffect, useState } from 'preact/hooks'

/** The click should be left to the browser: new tab, download, another button, someone handled it. */
const isForBrowser = (event: MouseEvent, link: HTMLAnchorElement) =>
  event.defaultPrevented ||
  event.button !== 0 ||
  event.metaKey ||
  event.ctrlKey ||
  event.shiftKey ||
  event.altKey ||
  (link.target !== '' && link.target !== '_self') ||
  link.hasAttribute('download') ||
  link.origin !== location.origin

/** To another page of ours, as a click on a link to it would. */
export function go(path: string): void {
  history.pushState(null, '', path)
  dispatchEvent(new PopStateEvent('popstate'))
  scrollTo(0, 0)
}

/** The current path; links to paths that `isOurs` accepts change it in place. */
export function usePath(first: string, isOurs: (path: string) => boolean): string {
  const [path, setPath] = useState(first)
  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null
      if (!link || isForBrowser(event, link) || !isOurs(link.pathname)) return
      // A fragment of the page we are on is the browser's to scroll to.
      if (link.pathname === location.pathname && link.hash) return
      event.preventDefault()
      history.pushState(null, '', link.href)
      setPath(link.pathname)
      scrollTo(0, 0)
    }
    const onPop = () => {
      if (isOurs(location.pathname)) setPath(location.pathname)
      else location.reload()
    }
    document.addEventListener('click', onClick)
    addEventListener('popstate', onPop)
    return () => {
      document.removeEventListener('click', onClick)
      removeEventListener('popstate', onPop)
    }
  }, [isOurs])
  return path
}
