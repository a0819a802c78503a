/** Goals that repeat: when each runs next, what came of the last run, pause and removal, and a form for a new one. */

import { useState } from 'preact/hooks'
import type { Cadence, Schedule } from '../../../workers/contract/swarm.ts'
import { MAX_GOAL_CHARACTERS } from '../../../workers/contract/swarm-limits.ts'
import { asRefusal, useLoad } from '../../client/load.ts'
import type { Refusal } from '../../client/problem.ts'
import { swarm } from '../../client/swarm.ts'
import { Badge } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import { Day } from '../../components/day.tsx'
import { Choice, Field, TextArea } from '../../components/field.tsx'
import { Form, useForm } from '../../components/form.tsx'
import { Failure } from '../../components/notice.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { notRun, rhythm } from '../schedule-words.ts'

const cadences: readonly (readonly [Cadence, string])[] = [
  ['daily', 'Every day'],
  ['weekly', 'Every week, on Monday'],
  ['monthly', 'Every month, on the first'],
]

function Row({ schedule, changed }: { schedule: Schedule; changed: () => void }) {
  const [state, setState] = useState<'idle' | 'busy' | Refusal>('idle')
  const { id, text, paused } = schedule
  const { nextRunAt, lastRunAt, lastGoalId, lastRefusal } = schedule
  const act = async (what: () => Promise<unknown>, said: string) => {
    setState('busy')
    try {
      await what()
      toast(said)
      changed()
      setState('idle')
    } catch (error) {
      setState(asRefusal(error))
    }
  }
  const busy = state === 'busy'
  const name = text.length > 60 ? `${text.slice(0, 59)}…` : text
  return (
    <li class="stack">
      <div class="split">
        <span>
          <strong class="hash">{name}</strong>
          <br />
          <span class="muted small">
            {rhythm(schedule)}
            {nextRunAt && !paused && (
              <>
                ; next <Day at={nextRunAt} time />
              </>
            )}
            {lastRunAt && (
              <>
                ; last{' '}
                {lastGoalId ? (
                  <a href={`/goals/${lastGoalId}`}>
                    <Day at={lastRunAt} time />
                  </a>
                ) : (
                  <Day at={lastRunAt} time />
                )}
              </>
            )}
            {lastRefusal && ` (not run: ${notRun(lastRefusal)})`}
          </span>
        </span>
        <span class="row">
          {paused && <Badge tone="warn">Paused</Badge>}
          <Button
            busy={busy}
            aria-label={`${paused ? 'Resume' : 'Pause'} ${name}`}
            onClick={() =>
              act(
                () => swarm.changeSchedule(id, { paused: !paused }),
                paused ? 'It runs again.' : 'Paused.',
              )
            }
          >
            {paused ? 'Resume' : 'Pause'}
          </Button>
          <Button
            look="quiet"
            busy={busy}
            aria-label={`Remove ${name}`}
            onClick={() => act(() => swarm.removeSchedule(id), 'Removed.')}
          >
            Remove
          </Button>
        </span>
      </div>
      {typeof state === 'object' && <Failure refusal={state} />}
    </li>
  )
}

function NewSchedule({ made, close }: { made: () => void; close: () => void }) {
  const state = useForm(
    ['text', 'cadence', 'time'],
    ({ text }) => (text.trim() ? {} : { text: 'Say what to repeat' }),
    async ({ text, cadence, time }) => {
      await swarm.makeSchedule({ text, cadence: cadence as Cadence, time: time || '09:00' })
      toast('It will run by itself.')
      made()
    },
  )
  return (
    <Form state={state} label="New schedule">
      <TextArea
        id="schedule-text"
        name="text"
        label="Goal to repeat"
        rows={2}
        maxLength={MAX_GOAL_CHARACTERS}
        wrong={state.wrong.fields.text}
      />
      <Choice
        name="cadence"
        label="How often"
        options={cadences}
        wrong={state.wrong.fields.cadence}
      />
      <Field
        name="time"
        label="At"
        type="time"
        autocomplete="off"
        hint="In your account’s time zone, also when that changes; 09:00 if left empty. A run that was missed happens once, as soon as it can."
        wrong={state.wrong.fields.time}
      />
      <div class="row">
        <Button look="primary" type="submit" busy={state.busy}>
          Repeat it
        </Button>
        <Button onClick={close}>Close</Button>
      </div>
    </Form>
  )
}

export function Schedules() {
  const { loaded, again } = useLoad(async () => (await swarm.schedules()).schedules)
  const [open, setOpen] = useState(false)
  return (
    <section class="card stack" aria-labelledby="schedules">
      <h2 id="schedules">Schedules</h2>
      {loaded.state === 'loading' && <Skeleton lines={2} />}
      {loaded.state === 'failed' && <Failure refusal={loaded.refusal} again={again} />}
      {loaded.state === 'ready' &&
        (loaded.value.length === 0 ? (
          <p class="muted">Nothing repeats yet: a goal can run daily, weekly or monthly.</p>
        ) : (
          <ul class="plain lines">
            {loaded.value.map((schedule) => (
              <Row key={schedule.id} schedule={schedule} changed={again} />
            ))}
          </ul>
        ))}
      {open ? (
        <NewSchedule
          made={() => {
            setOpen(false)
            again()
          }}
          close={() => setOpen(false)}
        />
      ) : (
        <div>
          <Button onClick={() => setOpen(true)}>New schedule</Button>
        </div>
      )}
    </section>
  )
}
