/** Whether who asks has it already. */

/** RFC 9110 §13.1.2: `*` matches, and weak validators compare by their opaque part. */
export function matchesEtag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const given = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return given.includes('*') || given.includes(etag)
}
