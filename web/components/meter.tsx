/** How much of a limit is used, as a bar that assistive technology reads as a meter. */

type MeterTone = 'accent' | 'warn' | 'bad'

/** `words` are what is read out, e.g. “188 of 1,000 requests”. What is used beyond the limit fills the bar. */
export function Meter({
  label,
  value,
  max,
  words,
  tone,
}: {
  label: string
  value: number
  max: number
  words: string
  tone: MeterTone
}) {
  const shown = Math.min(value, max)
  // The <meter> element draws its own colours, which neither scheme nor tone can change alike everywhere.
  const measuring = {
    role: 'meter',
    'aria-label': label,
    'aria-valuemin': 0,
    'aria-valuemax': max,
    'aria-valuenow': shown,
    'aria-valuetext': words,
  } as const
  return (
    <div class={`meter ${tone}`} {...measuring}>
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect width={max === 0 ? 0 : (shown / max) * 100} height="1" />
      </svg>
    </div>
  )
}
