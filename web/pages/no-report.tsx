/** What stands at a published report's link when there is none: it has ended, or it never was. For people who are not our customers. */

import { brand } from '../../workers/contract/brand.ts'
import { FILES_KEPT_DAYS } from '../../workers/contract/swarm-limits.ts'
import { SiteLayout } from '../layouts/site.tsx'

function NoReport({ title, why }: { title: string; why: string }) {
  return (
    <SiteLayout path="/reports">
      <article class="wrap narrow prose">
        <h1>{title}</h1>
        <p class="lead">{why}</p>
        <p>
          {brand.name} makes such reports for its customers and knows nobody else who has one:
          whoever sent you the link can send a new one.
        </p>
        <p>
          <a href="/examples">See what such a report looks like</a> · <a href="/">Start page</a>
        </p>
      </article>
    </SiteLayout>
  )
}

export const ReportEnded = () => (
  <NoReport
    title="This report is no longer published."
    why={`It was withdrawn, or its ${FILES_KEPT_DAYS} days were over.`}
  />
)

export const ReportUnknown = () => (
  <NoReport
    title="There is no report under this link."
    why="The address may have been cut off or mistyped: open the link again where you got it."
  />
)
