/** A value that is meant to be copied: shown whole, selected by a click, copied by a button that says so. */

import { useEffect, useRef, useState } from 'preact/hooks'
import { copy, SAID_MS, type Said } from '../client/copy.ts'
import { Button } from './button.tsx'

export function CopyField({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState<'' | Said>('')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(''), SAID_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const press = async () => setCopied(await copy(value, () => input.current?.select()))
  return (
    <div class="copy-field">
      <div class="input">
        <input
          ref={input}
          readOnly
          value={value}
          aria-label={label}
          spellcheck={false}
          onFocus={(event) => event.currentTarget.select()}
        />
      </div>
      <Button aria-label={`Copy ${label.toLowerCase()}`} onClick={press}>
        Copy
      </Button>
      <span class="small muted" role="status">
        {copied}
      </span>
    </div>
  )
}
