/** The accounts' swarms: nobody submits goals in these lives, so each keeps its newest grant, and that is all. */

import { type Grant, isNewer } from '../../workers/contract/grant.ts'
import type { Ports } from '../../workers/ports.ts'
import type { SwarmPort } from '../../workers/swarm/port.ts'

/** They outlive the process, as the accounts' other objects do. */
export function idleSwarms() {
  const held = new Map<string, Grant>()
  const port = (id: string) => ({
    apply: async (grant: Grant) => {
      const before = held.get(id)
      if (!before || isNewer(grant, before)) held.set(id, grant)
      return held.get(id) ?? grant
    },
    read: async () => held.get(id) ?? null,
    close: async () => true,
    keepTimeOf: async () => undefined,
  })
  return {
    swarm: (id: string) => port(id) as unknown as SwarmPort,
    files: { list: async () => ({ objects: [], truncated: false }) } as unknown as Ports['files'],
  }
}
