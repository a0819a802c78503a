/** How many are left at each step of a way, as bars against the first; a list, so it reads as text, too. */

export type Step = { label: string; value: number }

const plain = (value: number) => value.toLocaleString('en-US')

/** `37.5 %`; a dash where there is nothing to be a part of. */
export const shareWords = (part: number, whole: number): string =>
  whole > 0 ? `${((part / whole) * 100).toFixed(1).replace(/\.0$/, '')} %` : '–'

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
              {before && (
                <span class="small muted">
                  {shareWords(value, before.value)} of {before.label.toLowerCase()}
                </span>
              )}
            </li>
          )
        })}
      </ol>
    </figure>
  )
}
