/** The Worker's own agents hear every bell that an object rings, beside the test: where the test does an agent's work itself, the Worker's rests. */

import { env } from 'cloudflare:workers'
import type { AgentName } from '../contract/messages.ts'
import { openDatabase, together } from '../db/database.ts'
import { pauseAgent } from '../db/pause.ts'
import { START } from './builders.ts'

export async function ownAgentsRest(...agents: AgentName[]): Promise<void> {
  const db = openDatabase(env.DB)
  await together(
    db,
    agents.map((agent) => pauseAgent(db, agent, START)),
  )
}
