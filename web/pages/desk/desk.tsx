/** What a subscriber does first on the dashboard: submit a goal, see the newest, repeat one. */

import { GoalForm } from './goal-form.tsx'
import { RecentGoals } from './recent-goals.tsx'
import { Schedules } from './schedules.tsx'

export function Desk() {
  return (
    <>
      <GoalForm />
      <div class="cards">
        <RecentGoals />
        <Schedules />
      </div>
    </>
  )
}
