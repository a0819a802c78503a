/** Follows a goal: what it is now, then every event of it as it happens; the stream resumes by itself. */

import { useEffect, useRef, useState } from 'preact/hooks'
import type { Artifact, Goal, GoalEventType } from '../../../workers/contract/swarm.ts'
import { useLoad } from '../../client/load.ts'
import { eventsUrl, swarm } from '../../client/swarm.ts'
import { type Story, storyOf, told } from './story.ts'
import { isFinal } from './words.ts'

const TYPES = [
  'goal',
  'task',
  'step',
  'approval',
  'artifact',
  'end',
] as const satisfies readonly GoalEventType[]
/** A browser gives up on a stream that was refused; it is asked for again after so long. */
const ASK_AGAIN_MS = 3_000

/** `live`: the stream is open. A new `round` opens it again, e.g. after an answer set the goal going. */
export function useStory(id: string) {
  const { loaded, again } = useLoad(async () => (await swarm.goal(id)).goal)
  const [story, setStory] = useState<Story | null>(null)
  const [live, setLive] = useState(false)
  const [round, setRound] = useState(0)
  const ended = useRef(false)
  ended.current = story !== null && isFinal(story.goal.status)
  const first = loaded.state === 'ready' ? loaded.value : null
  useEffect(() => {
    if (!first) return
    setStory((held) => held ?? storyOf(first))
    const source = new EventSource(eventsUrl(id))
    let timer: ReturnType<typeof setTimeout> | undefined
    source.onopen = () => setLive(true)
    source.onerror = () => {
      setLive(false)
      // While it is connecting the browser repeats by itself, from where it was. An ended goal has told everything.
      if (source.readyState === EventSource.CLOSED && !ended.current)
        timer = setTimeout(() => setRound((n) => n + 1), ASK_AGAIN_MS)
    }
    for (const type of TYPES)
      source.addEventListener(type, (event) => {
        const data: unknown = JSON.parse((event as MessageEvent<string>).data || 'null')
        setStory((held) => told(held ?? storyOf(first), type, data))
        if (type === 'end') {
          setLive(false)
          source.close()
        }
      })
    return () => {
      clearTimeout(timer)
      source.close()
    }
  }, [id, first, round])
  /** What an act answered; the stream tells the rest. */
  const set = (goal: Goal) => {
    setStory((held) => ({ ...(held ?? storyOf(goal)), goal, over: false }))
    setRound((n) => n + 1)
  }
  /** An ended goal has no stream any more. */
  const replace = (artifact: Artifact) =>
    setStory((held) => held && told(held, 'artifact', { artifact }))
  return { loaded, again, story, live, set, replace }
}
