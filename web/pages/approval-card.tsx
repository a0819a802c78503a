/** One proposal: the exact action, who asked, until when, and the two buttons. */

import { useRef, useState } from 'preact/hooks'
import type { Approval, ApprovalState } from '../../workers/contract/approvals.ts'
import { api } from '../client/api.ts'
import { useSession } from '../client/session.tsx'
import { Badge, type Tone } from '../components/badge.tsx'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { Field, TextArea } from '../components/field.tsx'
import { Form, useForm } from '../components/form.tsx'
import { Code } from '../components/scroll.tsx'
import { toast } from '../components/toast.tsx'
import { byWhom, isForAnother } from './approval-words.ts'

const states: Record<ApprovalState, { tone: Tone; word: string }> = {
  pending: { tone: 'warn', word: 'Waiting' },
  approved: { tone: 'accent', word: 'Approved' },
  denied: { tone: '', word: 'Denied' },
  expired: { tone: '', word: 'Expired' },
  consumed: { tone: 'good', word: 'Done' },
}

const stateOf = ({ status, outcome }: Approval): { tone: Tone; word: string } =>
  outcome?.kind === 'refused' ? { tone: 'bad', word: 'Could not be done' } : states[status]

type Changed = (after: Approval) => void

function Decision({ approval, changed }: { approval: Approval; changed: Changed }) {
  // Who proposed decides only where nobody else could, with the password again.
  const [alone, setAlone] = useState(false)
  // Set by the click that submits, so not a state: the form sends before another render.
  const wish = useRef<'approve' | 'deny'>('approve')
  const state = useForm(
    ['reason', 'password'],
    ({ password }) =>
      wish.current === 'approve' && alone && !password ? { password: 'Enter your password' } : {},
    async ({ reason, password }) => {
      const { approval: after } = await api.decide(approval.id, {
        decision: wish.current,
        actionHash: approval.actionHash,
        ...(reason.trim() ? { reason: reason.trim() } : {}),
        ...(wish.current === 'approve' && password ? { password } : {}),
      })
      toast(after.status === 'denied' ? 'Denied.' : 'Approved.')
      changed(after)
    },
  )
  const another = isForAnother(approval) && !alone
  return (
    <Form state={state} label={`Decide: ${approval.summary}`}>
      {another && (
        <p>
          <strong>Another operator decides.</strong> You proposed this: you may only deny it.
        </p>
      )}
      {/* Several lines, so that Enter never decides: the first button of a form is what it presses. */}
      <TextArea
        id={`reason-${approval.id}`}
        name="reason"
        label="Reason"
        optional
        rows={2}
        maxLength={500}
        wrong={state.wrong.fields.reason}
      />
      {alone && (
        <Field
          id={`password-${approval.id}`}
          name="password"
          label="Password"
          type="password"
          autocomplete="current-password"
          hint="You proposed this. As the only operator you may approve it alone: it then happens ten minutes later, and is recorded as decided by one person."
          wrong={state.wrong.fields.password}
        />
      )}
      <div class="row">
        {!another && (
          <Button
            look="primary"
            type="submit"
            busy={state.busy}
            onClick={() => {
              wish.current = 'approve'
            }}
          >
            Approve
          </Button>
        )}
        <Button
          look="danger"
          type="submit"
          busy={state.busy}
          onClick={() => {
            wish.current = 'deny'
          }}
        >
          Deny
        </Button>
        {another && (
          <Button look="quiet" onClick={() => setAlone(true)}>
            I am the only operator
          </Button>
        )}
      </div>
    </Form>
  )
}

function Past({ approval }: { approval: Approval }) {
  const { decidedAt, reason, effectAt, outcome, status, kind } = approval
  const { loaded } = useSession()
  const me = loaded.state === 'ready' ? loaded.value.id : ''
  return (
    <>
      {decidedAt && (
        <>
          <dt>Decided</dt>
          <dd>
            <Day at={decidedAt} time />
            {byWhom(approval, me)}
            {reason && `: ${reason}`}
          </dd>
        </>
      )}
      {status === 'approved' && effectAt && (
        <>
          <dt>Happens</dt>
          <dd>
            {kind === 'catalogue' && 'When the same command runs again, from '}
            <Day at={effectAt} time />
          </dd>
        </>
      )}
      {outcome && (
        <>
          <dt>Outcome</dt>
          <dd>{outcome.detail}</dd>
        </>
      )}
    </>
  )
}

export function ApprovalCard({ approval, changed }: { approval: Approval; changed: Changed }) {
  const { id, summary, action, actionHash, proposedBy, proposer, expiresAt, createdAt, status } =
    approval
  const { tone, word } = stateOf(approval)
  return (
    <article class="card stack" id={id} aria-labelledby={`title-${id}`}>
      <div class="split">
        <h3 id={`title-${id}`}>{summary}</h3>
        <Badge tone={tone}>{word}</Badge>
      </div>
      <dl class="facts">
        <dt>Proposed</dt>
        <dd>
          <Day at={createdAt} time /> by {approval.own ? 'you' : (proposer ?? proposedBy)}
        </dd>
        {status === 'pending' && (
          <>
            <dt>Expires</dt>
            <dd>
              <Day at={expiresAt} time />
            </dd>
          </>
        )}
        <Past approval={approval} />
      </dl>
      <details {...(status === 'pending' ? { open: true } : {})}>
        <summary>The exact action</summary>
        <Code>{JSON.stringify(action, null, 2)}</Code>
        <p class="muted small">
          SHA-256 <code class="hash">{actionHash}</code>
        </p>
      </details>
      {status === 'pending' && action.tool === 'publish' && (
        <p>
          <a href={`/api/v1/approvals/${id}/preview`} target="_blank" rel="noopener">
            Look at what would be published
          </a>
        </p>
      )}
      {status === 'pending' && <Decision approval={approval} changed={changed} />}
    </article>
  )
}
