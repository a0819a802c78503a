/** What the planner could not know: its question, and a form for the answer. */

import { useState } from 'preact/hooks'
import type { Goal } from '../../../workers/contract/swarm.ts'
import { MAX_ANSWER_CHARACTERS } from '../../../workers/contract/swarm-limits.ts'
import type { Refusal } from '../../client/problem.ts'
import { swarm } from '../../client/swarm.ts'
import { Button } from '../../components/button.tsx'
import { TextArea } from '../../components/field.tsx'
import { FileField } from '../../components/file-field.tsx'
import { Form, useForm } from '../../components/form.tsx'
import { Failure } from '../../components/notice.tsx'
import { chosenFiles } from '../chosen-files.ts'

export function Answer({ goal, answered }: { goal: Goal; answered: (goal: Goal) => void }) {
  const [files, setFiles] = useState<File[]>([])
  const [failed, setFailed] = useState<Refusal | null>(null)
  const state = useForm(
    ['text'],
    ({ text }) => (text.trim() || files.length > 0 ? {} : { text: 'Give an answer or a file' }),
    async ({ text }) => {
      const attachments: string[] = []
      for (const file of files) attachments.push((await swarm.attach(file)).attachment.id)
      const { goal: after } = await swarm.answer(goal.id, {
        ...(text.trim() ? { text } : {}),
        ...(attachments.length > 0 ? { attachments } : {}),
      })
      answered(after)
    },
  )
  return (
    <section class="card stack" aria-labelledby="question">
      <h2 id="question">The swarm asks</h2>
      <p>{goal.question}</p>
      <Form state={state} label="Answer">
        <TextArea
          name="text"
          label="Your answer"
          rows={2}
          maxLength={MAX_ANSWER_CHARACTERS}
          wrong={state.wrong.fields.text}
        />
        <FileField
          label="Files"
          hint="CSV or JSON, up to 5 MB each."
          accept=".csv,.tsv,.json,.txt,text/csv,application/json,text/plain"
          files={files}
          change={(more) => {
            const { taken, refusal } = chosenFiles(more)
            setFailed(refusal)
            setFiles(taken)
          }}
        />
        {failed && <Failure refusal={failed} />}
        <div class="row">
          <Button look="primary" type="submit" busy={state.busy}>
            Answer
          </Button>
          <span class="muted small">
            Unanswered for seven days the goal is cancelled and its request given back.
          </span>
        </div>
      </Form>
    </section>
  )
}
