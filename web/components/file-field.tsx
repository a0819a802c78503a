/** Files chosen (or dropped on the control), listed with their size, each removable before anything is sent. */

import { useId, useRef } from 'preact/hooks'
import { Button } from './button.tsx'

export function FileField({
  label,
  hint,
  accept,
  files,
  change,
}: {
  label: string
  hint: string
  accept: string
  files: readonly File[]
  change: (files: File[]) => void
}) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const add = (more: FileList | null | undefined) => {
    const fresh = [...(more ?? [])].filter(
      ({ name, size }) => !files.some((held) => held.name === name && held.size === size),
    )
    if (fresh.length > 0) change([...files, ...fresh])
    // The same file may be chosen again after it was removed.
    if (input.current) input.current.value = ''
  }
  return (
    <div class="field">
      <label for={id}>
        {label}
        <span class="muted"> (optional)</span>
      </label>
      <input
        ref={input}
        id={id}
        type="file"
        multiple
        accept={accept}
        aria-describedby={`${id}-hint`}
        onChange={(event) => add(event.currentTarget.files)}
      />
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
      {files.length > 0 && (
        <ul class="plain">
          {files.map((file) => (
            <li key={`${file.name} ${file.size}`} class="row">
              <span class="hash">{file.name}</span>
              <span class="muted small">
                {Math.ceil(file.size / 1_000).toLocaleString('en-US')} KB
              </span>
              <Button
                look="quiet"
                aria-label={`Remove ${file.name}`}
                onClick={() => change(files.filter((one) => one !== file))}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
