/** Chooses the time: usual ones, or any two days; the choice is in the address. */

import { useState } from 'preact/hooks'
import { Button } from '../../components/button.tsx'
import { lastDays } from './words.ts'

const USUAL: readonly [days: number, words: string][] = [
  [7, '7 days'],
  [30, '30 days'],
  [90, '90 days'],
  [365, '12 months'],
]

export function Range({
  from,
  to,
  today,
  go,
}: {
  from: string
  to: string
  /** The company's day, which need not be the browser's. */
  today: string
  go: (search: string) => void
}) {
  const [wrong, setWrong] = useState<string | null>(null)
  const apply = (event: SubmitEvent) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget as HTMLFormElement)
    const [first, last] = [String(data.get('from')), String(data.get('to'))]
    if (!first || !last) setWrong('Choose both days')
    else if (first > last) setWrong('The first day is after the last')
    else {
      setWrong(null)
      go(`?from=${first}&to=${last}`)
    }
  }
  return (
    <div class="range">
      <fieldset class="row">
        <legend class="visually-hidden">Usual times</legend>
        {USUAL.map(([days, words]) => {
          const search = lastDays(today, days)
          const pressed = search === `?from=${from}&to=${to}`
          return (
            <button
              key={days}
              type="button"
              class="button"
              aria-pressed={pressed}
              onClick={() => go(search)}
            >
              {words}
            </button>
          )
        })}
      </fieldset>
      <form class="row" onSubmit={apply} key={`${from} ${to}`} aria-label="Time">
        <label>
          From <input type="date" name="from" defaultValue={from} required />
        </label>
        <label>
          To <input type="date" name="to" defaultValue={to} required />
        </label>
        <Button type="submit">Show</Button>
      </form>
      {wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
    </div>
  )
}
