/** Gives every test file a database with all migrations, as a deployed one has. */

import { applyD1Migrations, env } from 'cloudflare:test'

await applyD1Migrations(env.DB, env.MIGRATIONS)
