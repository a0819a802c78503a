/** The one-use token of a mailed link. */

import { useEffect, useState } from 'preact/hooks'

/** `undefined` until the address was read, `null` where it has no token. */
export function useLinkToken(): string | null | undefined {
  const [token, setToken] = useState<string | null | undefined>(undefined)
  useEffect(() => {
    setToken(new URLSearchParams(location.search).get('token') || null)
  }, [])
  return token
}

/** A used token has no business in the address bar or the history. */
export const forgetLinkToken = () => history.replaceState(null, '', location.pathname)
