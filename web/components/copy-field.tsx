/** A value that is meant to be copied: shown whole, selected by a click, copied by a button that says so. */

import { useEffect, useRef, useState } from 'preact/hooks'
import { Button } from './button.tsx'

const SAID_MS = 4_000

export function CopyField({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState<'' | 'Copied.' | 'Selected: copy it by hand.'>('')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(''), SAID_MS)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setCopied('Copied.'),
      () => {
        // Forbidden here: what is selected can still be copied by hand.
        input.current?.select()
        setCopied('Selected: copy it by hand.')
      },
    )
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
      <Button aria-label={`Copy ${label.toLowerCase()}`} onClick={copy}>
        Copy
      </Button>
      <span class="small muted" role="status">
        {copied}
      </span>
    </div>
  )
}
