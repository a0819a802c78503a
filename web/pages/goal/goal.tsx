/** `/goals/:id`: a goal as it happens – its tasks, every step, what it asks, and its results. */

import { useState } from 'preact/hooks'
import { brandKit } from '../../../workers/contract/brand.ts'
import type { Goal } from '../../../workers/contract/swarm.ts'
import { asRefusal } from '../../client/load.ts'
import type { Refusal } from '../../client/problem.ts'
import { swarm } from '../../client/swarm.ts'
import { Badge } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import { CopyField } from '../../components/copy-field.tsx'
import { Day } from '../../components/day.tsx'
import { Failure, Notice } from '../../components/notice.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { Answer } from './answer.tsx'
import { Answers } from './answers.tsx'
import { Results } from './results.tsx'
import { TaskList } from './task-list.tsx'
import { Timeline } from './timeline.tsx'
import { useStory } from './use-story.ts'
import { Wishes } from './wishes.tsx'
import { costWords, goalStates, isFinal } from './words.ts'

const idInAddress = () => decodeURIComponent(location.pathname.split('/')[2] ?? '')

function Head({
  goal,
  live,
  changed,
}: {
  goal: Goal
  live: boolean
  changed: (goal: Goal) => void
}) {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  const { tone, word } = goalStates[goal.status]
  const cancel = async () => {
    setState('busy')
    try {
      changed((await swarm.cancel(goal.id)).goal)
      toast('Cancelled.')
      setState('idle')
    } catch (error) {
      setState(asRefusal(error))
    }
  }
  return (
    <section class="card stack" aria-labelledby="goal">
      <div class="split">
        <h2 id="goal">What you asked for</h2>
        <span class="row">
          {live && <span class="muted small">Live</span>}
          <span role="status">
            <Badge tone={tone}>{word}</Badge>
          </span>
        </span>
      </div>
      <p class="words">{goal.text}</p>
      <p class="muted small">
        Submitted <Day at={goal.createdAt} time />
        {goal.finishedAt && (
          <>
            , finished <Day at={goal.finishedAt} time />
          </>
        )}
        ; {goal.usage.requests} {goal.usage.requests === 1 ? 'request' : 'requests'},{' '}
        {costWords(goal.usage.modelCostMicroUsd, goal.usage.tokens)}
        {goal.engine && `, planned by ${goal.engine === 'rules' ? 'rules' : goal.engine}`}.
      </p>
      {goal.error && (
        <Notice tone="bad">
          <p>{goal.error.detail}</p>
        </Notice>
      )}
      {typeof state === 'object' && <Failure refusal={state} />}
      {!isFinal(goal.status) && (
        <div>
          <Button busy={state === 'busy'} onClick={cancel}>
            Cancel goal
          </Button>
        </div>
      )}
    </section>
  )
}

export function GoalPage() {
  const [id] = useState(idInAddress)
  const { loaded, again, story, live, set, replace } = useStory(id)
  if (loaded.state === 'failed')
    return (
      <>
        <Failure refusal={loaded.refusal} again={again} />
        <p>
          <a href="/tasks">All tasks</a>
        </p>
      </>
    )
  if (!story)
    return (
      <div class="card">
        <Skeleton lines={6} />
      </div>
    )
  const { goal, steps, wishes } = story
  const curl = `curl ${location.origin}/api/v1/goals/${goal.id} -H "Authorization: Bearer $${brandKit.code.variables}_KEY"`
  return (
    <>
      <Head goal={goal} live={live} changed={set} />
      {goal.status === 'needs_human' && (
        <Answer key={goal.question ?? ''} goal={goal} answered={set} />
      )}
      <Answers answers={goal.answers} />
      <Wishes wishes={wishes} />
      <Results artifacts={goal.artifacts} finishedAt={goal.finishedAt} withdrawn={replace} />
      <TaskList tasks={goal.tasks} retried={set} />
      <Timeline steps={steps} tasks={goal.tasks} />
      <section class="card stack" aria-labelledby="by-api">
        <h2 id="by-api">The same by API</h2>
        <CopyField label="As curl" value={curl} />
      </section>
    </>
  )
}
