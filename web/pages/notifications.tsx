/** Which mails come beside the essential ones: a switch a topic, saved as it is turned. */

import { useState } from 'preact/hooks'
import {
  type NotificationPreferences,
  TOPICS,
  type Topic,
  topics,
} from '../../workers/contract/notification-topics.ts'
import { api } from '../client/api.ts'
import { asRefusal, useLoad } from '../client/load.ts'
import type { Refusal } from '../client/problem.ts'
import { Failure } from '../components/notice.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { toast } from '../components/toast.tsx'

function Switch({
  topic,
  on,
  turn,
}: {
  topic: Topic
  on: boolean
  turn: (on: boolean) => Promise<void>
}) {
  const { title, says } = topics[topic]
  // Shown at once: it can be undone by the next click, and goes back by itself if it is refused.
  const [shown, setShown] = useState(on)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  return (
    <li class="switch">
      <input
        type="checkbox"
        id={`mails-${topic}`}
        checked={shown}
        aria-describedby={`mails-${topic}-says`}
        onChange={async ({ currentTarget: { checked } }) => {
          setShown(checked)
          setRefusal(null)
          await turn(checked).catch((error) => {
            setShown(!checked)
            setRefusal(asRefusal(error))
          })
        }}
      />
      <div>
        <label for={`mails-${topic}`}>{title}</label>
        <p class="muted small" id={`mails-${topic}-says`}>
          {says}
        </p>
        {refusal && <Failure refusal={refusal} />}
      </div>
    </li>
  )
}

export function Notifications() {
  const { loaded, again } = useLoad<NotificationPreferences>(
    async () => (await api.notificationPreferences()).notificationPreferences,
  )
  const turn = async (topic: Topic, on: boolean) => {
    await api.updateNotificationPreferences({ [topic]: on })
    toast(`${topics[topic].title} are ${on ? 'on' : 'off'}.`)
  }
  return (
    <section class="card stack" aria-labelledby="notifications">
      <h2 id="notifications">Mails</h2>
      <p class="muted">
        Receipts, failed payments, changes of your plan and links you ask for always come. Beside
        these:
      </p>
      {loaded.state === 'loading' && <Skeleton lines={2} />}
      {loaded.state === 'failed' && <Failure refusal={loaded.refusal} again={again} />}
      {loaded.state === 'ready' && (
        <ul class="plain stack">
          {TOPICS.map((topic) => (
            <Switch
              key={topic}
              topic={topic}
              on={loaded.value[topic]}
              turn={(on) => turn(topic, on)}
            />
          ))}
        </ul>
      )}
    </section>
  )
}
