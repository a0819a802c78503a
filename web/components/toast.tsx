/** Short news that something worked: announced politely, gone after a few seconds. */

import { useEffect, useState } from 'preact/hooks'

const SHOWN_MS = 5_000

let show: (text: string) => void = () => undefined

/** Says `text` in the toast region of the page. */
export const toast = (text: string): void => show(text)

export function Toasts() {
  const [said, setSaid] = useState<{ text: string } | null>(null)
  useEffect(() => {
    show = (text) => setSaid({ text })
    return () => {
      show = () => undefined
    }
  }, [])
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => setSaid(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [said])
  return (
    <div class="toasts" role="status">
      {said && <p>{said.text}</p>}
    </div>
  )
}
