/** The mark and name, as a link home. */

import { brand } from '../../workers/contract/brand.ts'

export function Mark({ href = '/' }: { href?: string }) {
  return (
    <a class="mark" href={href}>
      <svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
        <path d="M3 4h18v4.5h-6.5V21h-5V8.5H3z" opacity=".55" />
        <path d="M12 11.5 16.5 16 12 20.5 7.5 16z" />
      </svg>
      {brand.shortName}
    </a>
  )
}
