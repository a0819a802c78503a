/** Who stayed: a row for each group that began together, a column for each month since. */

import { Scroll } from '../scroll.tsx'
import { shareWords } from './funnel.tsx'

/** `kept[n]` are those still there n months on; `null` where that month has not come yet. */
export type Cohort = { label: string; size: number; kept: readonly (number | null)[] }

const SHADES = 9

const shade = (kept: number, size: number) =>
  size > 0 ? `shade-${Math.round((kept / size) * SHADES)}` : 'shade-0'

export function CohortGrid({
  title,
  id,
  cohorts,
  who = 'Customers',
}: {
  title: string
  id: string
  cohorts: readonly Cohort[]
  who?: string
}) {
  const months = Math.max(0, ...cohorts.map(({ kept }) => kept.length))
  return (
    <figure class="chart">
      <figcaption id={id}>
        <span class="title">{title}</span>
      </figcaption>
      {cohorts.length === 0 ? (
        <p class="muted">Nobody has begun in this time yet.</p>
      ) : (
        <Scroll look="table cohorts" labelledBy={id}>
          <table>
            <thead>
              <tr>
                <th scope="col">Began</th>
                <th scope="col" class="number">
                  {who}
                </th>
                {Array.from({ length: months }, (_, month) => (
                  <th key={month} scope="col" class="number">
                    <span class="visually-hidden">Month </span>
                    {month}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {cohorts.map(({ label, size, kept }) => (
                <tr key={label}>
                  <th scope="row">{label}</th>
                  <td class="number">{size}</td>
                  {kept.map((count, month) =>
                    count === null ? (
                      <td key={`${label}/${month}`} />
                    ) : (
                      <td
                        key={`${label}/${month}`}
                        class={`number ${shade(count, size)}`}
                        title={`${count} of ${size} after ${month} months`}
                      >
                        {shareWords(count, size)}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </figure>
  )
}
