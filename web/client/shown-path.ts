/** A page's path as it may be written down: the address of a published report is the key to it, also where it has ended. */

export const shownPath = (path: string): string =>
  /^(\/api\/v1)?\/reports\//.test(path) ? '/reports' : path
