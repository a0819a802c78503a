/** Submitting a goal: words, files, examples that work, and the plan before anything runs. */

import { useRef, useState } from 'preact/hooks'
import type { PlanKey } from '../../../workers/contract/catalogue.ts'
import type { Plan } from '../../../workers/contract/swarm.ts'
import { MAX_GOAL_CHARACTERS } from '../../../workers/contract/swarm-limits.ts'
import { oneKey } from '../../client/one-key.ts'
import type { Refusal } from '../../client/problem.ts'
import { go } from '../../client/router.ts'
import { swarm } from '../../client/swarm.ts'
import { Button } from '../../components/button.tsx'
import { TextArea } from '../../components/field.tsx'
import { FileField } from '../../components/file-field.tsx'
import { Form, useForm } from '../../components/form.tsx'
import { Failure } from '../../components/notice.tsx'
import { chosenFiles, fileHint } from '../chosen-files.ts'
import { PlanList } from '../goal/plan-list.tsx'
import { examplePage } from './example-page.ts'

const examples: readonly { title: string; text: () => Promise<string>; file?: () => File }[] = [
  {
    title: 'Audit a page',
    text: async () => `Audit ${await examplePage()} and tell me what to fix first`,
  },
  {
    title: 'Analyse a table',
    text: async () => 'Analyse this table: what stands out, and what changed over time?',
    file: () => new File([sampleTable()], 'orders.csv', { type: 'text/csv' }),
  },
]

/** Eight weeks of orders with one day that is far off. */
function sampleTable(): string {
  const lines = Array.from({ length: 56 }, (_, day) => {
    const date = new Date(Date.UTC(2026, 8, 1 + day)).toISOString().slice(0, 10)
    const weekend = new Date(date).getUTCDay() % 6 === 0
    const orders = day === 40 ? 390 : 100 + day + (weekend ? -40 : 0) + ((day * 7) % 11)
    return `${date},${orders},${(orders * 23.5).toFixed(2)}`
  })
  return ['date,orders,revenue', ...lines, ''].join('\n')
}

export function GoalForm({ onPlan }: { onPlan: PlanKey }) {
  const [files, setFiles] = useState<File[]>([])
  const [plan, setPlan] = useState<Plan | null>(null)
  const [failed, setFailed] = useState<Refusal | null>(null)
  const wish = useRef<'submit' | 'plan'>('submit')
  const key = useRef(oneKey())
  const attached = useRef(new Map<File, string>())
  const state = useForm(
    ['text'],
    ({ text }) => (text.trim() ? {} : { text: 'Say what you want, e.g. “Audit https://…”' }),
    async ({ text }) => {
      setFailed(null)
      setPlan(null)
      const ids: string[] = []
      for (const file of files) ids.push(await idOf(file))
      const body = { text, ...(ids.length > 0 ? { attachments: ids } : {}) }
      if (wish.current === 'plan') {
        setPlan((await swarm.plan(body)).plan)
        return
      }
      const { goal } = await swarm.submit(body, key.current.of(body))
      key.current.accepted()
      go(`/goals/${goal.id}`)
    },
  )
  /** Sent once, however often the form is. */
  async function idOf(file: File): Promise<string> {
    const known = attached.current.get(file)
    if (known) return known
    const { attachment } = await swarm.attach(file)
    attached.current.set(file, attachment.id)
    return attachment.id
  }
  const choose = (more: File[]) => {
    const { taken, refusal } = chosenFiles(more)
    setFailed(refusal)
    setFiles(taken)
  }
  const fill = (text: string, file?: File) => {
    const area = state.form.current?.querySelector('textarea')
    if (area) area.value = text
    setFiles(file ? [file] : [])
    setPlan(null)
    area?.focus()
  }
  return (
    <section class="card stack" aria-labelledby="new-goal">
      <div class="split">
        <h2 id="new-goal">New goal</h2>
        <a class="small" href="/docs/guides/goals">
          How goals work
        </a>
      </div>
      <Form state={state} label="New goal">
        <TextArea
          name="text"
          label="Your goal"
          rows={3}
          maxLength={MAX_GOAL_CHARACTERS}
          hint="A site to audit, a table to analyse. Name the address or attach the file."
          wrong={state.wrong.fields.text}
        />
        <fieldset class="row">
          <legend class="visually-hidden">Examples</legend>
          <span class="muted small">Try:</span>
          {examples.map(({ title, text, file }) => (
            <Button key={title} look="quiet" onClick={async () => fill(await text(), file?.())}>
              {title}
            </Button>
          ))}
        </fieldset>
        <FileField
          label="Files"
          hint={fileHint(onPlan)}
          accept=".csv,.tsv,.json,.txt,text/csv,application/json,text/plain"
          files={files}
          change={choose}
        />
        {failed && <Failure refusal={failed} />}
        <div class="row">
          <Button
            look="primary"
            type="submit"
            busy={state.busy && wish.current === 'submit'}
            onClick={() => {
              wish.current = 'submit'
            }}
          >
            Submit goal
          </Button>
          <Button
            type="submit"
            busy={state.busy && wish.current === 'plan'}
            onClick={() => {
              wish.current = 'plan'
            }}
          >
            Show the plan first
          </Button>
          <span class="muted small">A goal counts as one request; a plan counts as none.</span>
        </div>
      </Form>
      {plan && <PlanList plan={plan} />}
    </section>
  )
}
