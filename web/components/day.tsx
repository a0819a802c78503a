/** A date in the reader's words and time zone, with the exact instant behind it. */

const words = (iso: string) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(new Date(iso))

const exact = (iso: string) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(iso),
  )

export function Day({ at, time = false }: { at: string; time?: boolean }) {
  return (
    <time dateTime={at} title={`${exact(at)} (your time)`}>
      {time ? exact(at) : words(at)}
    </time>
  )
}
