/** Remembers that someone signed in here, so that public pages can offer the dashboard. Not a credential. */

const KEY = 'tf_signed_in'

/** Storage may be forbidden (private windows, policies); the site then simply does not know. */
function storage(): Storage | null {
  try {
    return localStorage
  } catch {
    return null
  }
}

export const wasSignedIn = (): boolean => storage()?.getItem(KEY) === '1'

export function rememberSignedIn(signedIn: boolean): void {
  if (signedIn) storage()?.setItem(KEY, '1')
  else storage()?.removeItem(KEY)
}

/** Whoever signed in here before is led to the dashboard instead of to signing in. */
export function offerDashboard(): void {
  if (!wasSignedIn()) return
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-signed-in]')) {
    link.textContent = link.dataset.signedIn ?? 'Dashboard'
    link.href = '/dashboard'
  }
  for (const link of document.querySelectorAll<HTMLElement>('[data-signed-out]')) link.hidden = true
}
