/** The frame of the pages that are one form: the mark, the form, nothing to distract from it. */

import type { ComponentChildren } from 'preact'
import { Mark } from '../components/mark.tsx'

export function FormLayout({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="form-page">
      <header>
        <Mark />
      </header>
      <main>
        <h1 tabIndex={-1}>{title}</h1>
        {children}
      </main>
    </div>
  )
}
