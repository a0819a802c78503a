/** How many are left at each step of a way, as bars against the first; a list, so it reads as text, too. */

export type Step = { label: string; value: number }

const plain = (value: number) => value.toLocaleString('en-US')

/** `37.5 %`; a dash where there is nothing to be a part of. */
export const shareWords = (part: number, whole: number): string =>
  whole > 0 ? `${((part / whole) * 100).toFixed(1).replace(/\.0$/, '')} %` : '–'

/** Not every visit is counted, so a step may have more than the one before: that is no share of it. */
export const stepWords = (value: number, before: Step): string =>
  value > before.value
    ? `more than the ${before.label.toLowerCase()} that were counted`
    : `${shareWords(value, before.value)} of ${before.label.toLowerCase()}`

export function Funnel({ title, steps }: { title: string; steps: readonly Step[] }) {
  const most = Math.max(0, ...steps.map(({ value }) => value))
  return (
    <figure class="chart funnel">
      <figcaption>
        <span class="title">{title}</span>
      </figcaption>
      <ol>
        {steps.map(({ label, value }, index) => {
          const before = steps[index - 1]
          return (
            <li key={label}>
              <span class="step">
                <span>{label}</span>
                <strong class="figure">{plain(value)}</strong>
              </span>
              <svg class="bar" aria-hidden="true">
                <rect class="rest" width="100%" height="100%" rx="4" />
                <rect
                  class="accent"
                  width={most > 0 ? `${(value / most) * 100}%` : '0'}
                  height="100%"
                  rx="4"
                />
              </svg>
              {before && <span class="small muted">{stepWords(value, before)}</span>}
            </li>
          )
        })}
      </ol>
    </figure>
  )
}
