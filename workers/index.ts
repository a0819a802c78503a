/** The Worker: three doors, and the objects it exports. */

import { consume } from './agents/index.ts'
import { createApp } from './api/app.ts'
import { createDevSurface } from './api/dev/surface.ts'
import type { Env } from './env.ts'
import { openPorts } from './open.ts'
import { jobOf, runJob, verify } from './schedule.ts'

export { Quota } from './quota/quota.ts'
export { ToolRunner } from './swarm/runner.ts'
export { Swarm } from './swarm/swarm.ts'

/** Given by the bundler: wrangler.toml says no, `npm run dev` says yes. */
declare const DEVELOPMENT_SURFACE: boolean | undefined

/** A deployed bundle does not even contain it. */
const dev =
  typeof DEVELOPMENT_SURFACE !== 'undefined' && DEVELOPMENT_SURFACE
    ? { dev: createDevSurface({ openPorts, runJob, consume, verify }) }
    : {}
const app = createApp({ openPorts, ...dev })

export default {
  fetch: app.fetch,
  async queue(batch, env) {
    await consume(await openPorts(env), batch)
  },
  async scheduled(controller, env) {
    await runJob(await openPorts(env), jobOf(controller.cron))
  },
} satisfies ExportedHandler<Env>
