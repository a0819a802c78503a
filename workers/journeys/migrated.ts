/** Gives every test file a database with all migrations, as a deployed one has. */

import { env } from 'cloudflare:workers'

// Not from `cloudflare:test`: that loads the whole Worker, which most files do not need.
const statements = env.MIGRATIONS.flatMap(({ queries }) => queries)
await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)))
