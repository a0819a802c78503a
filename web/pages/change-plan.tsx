/** Another plan or interval: what it costs is shown first, to the cent, and exactly that is charged. */

import { useEffect, useRef, useState } from 'preact/hooks'
import {
  INTERVALS,
  type Interval,
  type PlanKey,
  plans,
  priceOf,
} from '../../workers/contract/catalogue.ts'
import type { Subscription } from '../../workers/contract/objects.ts'
import type { Preview } from '../../workers/contract/plan-change.ts'
import { api } from '../client/api.ts'
import { asRefusal } from '../client/load.ts'
import { leaveFor } from '../client/order.ts'
import type { Refusal } from '../client/problem.ts'
import { Button } from '../components/button.tsx'
import { Day } from '../components/day.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { toast } from '../components/toast.tsx'
import { Cost, confirmWords, isOutdated } from './change-cost.tsx'
import { perInterval, planName } from './plan-words.ts'

export type Choice = { plan: PlanKey; interval: Interval }
type Shown = { choice: Choice; preview: Preview | null }

const intervalWords: Record<Interval, string> = { month: 'monthly', year: 'yearly' }

const choices: readonly Choice[] = plans
  .filter(({ contactSales }) => !contactSales)
  .flatMap(({ key }) => INTERVALS.map((interval) => ({ plan: key, interval })))

const same = (a: Choice, b: Choice | null) => a.plan === b?.plan && a.interval === b.interval

/** The answer to an upgrade comes once the meter goes by the new plan. */
const doneWords = ({ plan, interval }: Choice, { effective }: Preview): string =>
  effective === 'now'
    ? `You are on ${planName(plan)}, ${intervalWords[interval]}.`
    : 'The change is planned.'

function Option({
  choice,
  subscription,
  wanted,
  choose,
}: {
  choice: Choice
  subscription: Subscription
  wanted: boolean
  choose: (choice: Choice) => void
}) {
  const { plan, interval } = choice
  const price = priceOf(plan, interval)
  const current = same(choice, subscription)
  if (!price) return null
  return (
    <label class="option">
      <input
        type="radio"
        name="choice"
        value={`${plan}-${interval}`}
        disabled={current}
        defaultChecked={wanted}
        onChange={() => choose(choice)}
      />
      <span>
        <strong>
          {planName(plan)}, {intervalWords[interval]}
        </strong>
        {current && <span class="muted"> · your plan</span>}
      </span>
      <span class="figure">{perInterval(price.amountCents, 'usd', interval)}</span>
    </label>
  )
}

function Changing({
  subscription,
  wanted,
  close,
  done,
}: {
  subscription: Subscription
  wanted: Choice | null
  close: () => void
  done: (after: Subscription) => void
}) {
  const [shown, setShown] = useState<Shown | null>(null)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const latest = useRef(0)
  useEffect(
    () => () => {
      latest.current += 1
    },
    [],
  )

  const show = (choice: Choice) => {
    latest.current += 1
    const mine = latest.current
    setShown({ choice, preview: null })
    setRefusal(null)
    return api.previewChange(choice).then(
      ({ preview }) => mine === latest.current && setShown({ choice, preview }),
      (error) => {
        if (mine !== latest.current) return
        setShown(null)
        setRefusal(asRefusal(error))
      },
    )
  }
  useEffect(() => {
    if (wanted && !same(wanted, subscription)) show(wanted)
  }, [])
  const confirm = async ({ choice, preview }: Shown) => {
    if (!preview) return
    setBusy(true)
    setRefusal(null)
    try {
      const { subscription: after, nextAction } = await api.changePlan(preview.id)
      if (nextAction) return leaveFor(nextAction.url)
      toast(doneWords(choice, preview))
      done(after)
    } catch (error) {
      const refused = asRefusal(error)
      if (isOutdated(refused)) await show(choice)
      setRefusal(refused)
    } finally {
      setBusy(false)
    }
  }
  const preview = shown?.preview
  return (
    <Dialog title="Change plan" close={close}>
      <fieldset class="stack">
        <legend class="visually-hidden">Plan and interval</legend>
        {choices.map((choice) => (
          <Option
            key={`${choice.plan}-${choice.interval}`}
            choice={choice}
            subscription={subscription}
            wanted={same(choice, wanted)}
            choose={show}
          />
        ))}
      </fieldset>
      {shown && !preview && <Skeleton lines={3} />}
      {preview && (
        <div class="stack" aria-live="polite">
          <p>
            {preview.effective === 'now' ? (
              'At once, as soon as the payment has succeeded. What you used so far stays counted.'
            ) : (
              <>
                On <Day at={preview.effectiveAt} />. Until then everything stays as it is, and you
                can take it back.
              </>
            )}
          </p>
          <Cost preview={preview} />
        </div>
      )}
      {refusal && <Failure refusal={refusal} />}
      <div class="row">
        {shown && preview && (
          <Button look="primary" busy={busy} onClick={() => confirm(shown)}>
            {confirmWords(preview)}
          </Button>
        )}
        <Button onClick={close}>Keep {planName(subscription.plan)}</Button>
      </div>
    </Dialog>
  )
}

/** `open`: opened by a link from elsewhere, e.g. an upgrade prompt; `wanted` is what was chosen there. */
export function ChangePlan({
  subscription,
  done,
  open = false,
  wanted = null,
}: {
  subscription: Subscription
  done: (after: Subscription | null) => void
  open?: boolean
  wanted?: Choice | null
}) {
  const [asking, setAsking] = useState(open)
  return (
    <>
      <span class={asking ? 'held' : ''}>
        <Button look="primary" onClick={() => setAsking(true)}>
          Change plan
        </Button>
      </span>
      {asking && (
        <Changing
          subscription={subscription}
          wanted={wanted}
          close={() => setAsking(false)}
          done={(after) => {
            setAsking(false)
            done(after)
          }}
        />
      )}
    </>
  )
}
