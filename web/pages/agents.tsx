/** `/agents`: the agents that run the company, each with its queue, and the messages that need a person; for operators. */

import { useSession } from '../client/session.tsx'
import { later } from '../components/later.tsx'
import { Notice } from '../components/notice.tsx'

const Board = later(async () => (await import('./agents/board.tsx')).Board)

export function Agents() {
  const { loaded } = useSession()
  if (loaded.state !== 'ready') return null
  return loaded.value.isSuperuser ? (
    <Board />
  ) : (
    <Notice>
      <p>The company’s agents are for its operators. What works for you is under Usage.</p>
    </Notice>
  )
}
