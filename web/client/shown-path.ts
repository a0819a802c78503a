/** A page's path as it may be written down: the address of a published report is the key to it, also where it has ended. */

export const shownPath = (path: string): string =>
  path.startsWith('/reports/') ? '/reports' : path
