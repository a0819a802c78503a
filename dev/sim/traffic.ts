/** What goes on by itself, whoever does what meanwhile: queues, the objects' alarms, Stripe's deliveries. */

import type { createLocalStripe } from '../stripe/index.ts'
import type { Faults } from './faults.ts'
import type { createObjects } from './objects.ts'
import type { createQueue } from './queue.ts'
import type { Schedule } from './schedule.ts'
import type { createSwarms } from './swarms.ts'

type Movers = {
  schedule: Schedule
  faults: Faults
  queue: ReturnType<typeof createQueue>
  local: ReturnType<typeof createLocalStripe>
  objects: ReturnType<typeof createObjects>
  swarms: ReturnType<typeof createSwarms>
}

export function trafficOf({ schedule, faults, queue, local, objects, swarms }: Movers) {
  const { random } = schedule
  /** Whether a swarm has something to do within so long. */
  const swarmsDue = (ms: number): boolean => (swarms.next() ?? Infinity) <= schedule.now() + ms
  return {
    swarmsDue,
    waits: (): boolean =>
      queue.size() + local.pending() + objects.alarms() > 0 || swarmsDue(0) || swarms.stalled(),
    /** Webhooks, alarms and queues go on until `stopped`. */
    background: (stopped: () => boolean) => [
      () => queue.pump(stopped),
      async () => {
        while (!stopped() || swarms.stalled()) {
          if (objects.alarms() > 0) await objects.ringAlarms()
          if (swarmsDue(0)) await swarms.ringAlarms()
          await schedule.sleep(200 + Math.floor(random() * 800))
        }
      },
      async () => {
        while (!stopped()) {
          // Not awaited: at Stripe nobody waits for a slow answer before the next event leaves.
          if (local.pending() > 0) schedule.spawn(() => local.deliver().then(() => undefined))
          const late = random() < faults.webhook.late
          await schedule.sleep(20 + Math.floor(random() * (late ? 900 : 100)))
        }
      },
    ],
  }
}
