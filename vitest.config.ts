/** Three projects: workers (workerd with real D1, queues, objects), web, node (house rules, local Stripe). */

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers'
import { kCurrentWorker } from 'miniflare'
import { defineConfig } from 'vitest/config'
import { bareImports } from './dev/build/bare-imports.ts'

// Exact regexes: an object alias would rewrite `react-dom/server.edge`, too.
const preactForReact = [
  { find: /^react$/, replacement: 'preact/compat' },
  { find: /^react-dom$/, replacement: 'preact/compat' },
  { find: /^react\/jsx-runtime$/, replacement: 'preact/jsx-runtime' },
]

/** Many in parallel on few cores: slow is not wrong, and no test asserts time. */
const PATIENCE_MS = 120_000

/** What the Worker and the local Stripe import. */
const packages = [...bareImports(['workers', 'dev/stripe']), 'preact/compat', 'preact/jsx-runtime']
const migrations = await readD1Migrations('migrations')

/** The pool bypasses assets: this answers the built site's files as the binding would. */
async function siteFile(request: { url: string }): Promise<Response> {
  const { pathname } = new URL(request.url)
  const file = await readFile(`dist/site${pathname}`).catch(() =>
    readFile(`dist/site${pathname}.html`).catch(() => null),
  )
  return new Response(file, { status: file ? 200 : 404 })
}

export default defineConfig({
  test: {
    // The default leaves one core to a person who watches: with two, half the machine would idle.
    maxWorkers: '100%',
    projects: [
      {
        resolve: { alias: preactForReact },
        plugins: [
          cloudflareTest({
            // The Worker itself, with tools that tests can steer beside those of the product.
            main: './workers/journeys/worker.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              serviceBindings: {
                ASSETS: siteFile,
                // The tests' Worker is the others, too: calls go over RPC all the same.
                TOOLBOX: { name: kCurrentWorker, entrypoint: 'Toolbox' },
                MAILS: { name: kCurrentWorker, entrypoint: 'Mails' },
              },
              bindings: {
                MIGRATIONS: migrations,
                ENVIRONMENT: 'test',
                APP_ORIGIN: 'http://localhost:8787',
                AUTH_SECRET: 'test-auth-secret-test-auth-secret-0000',
                TOKEN_PEPPER: 'test-token-pepper-test-token-pepper-00',
                KEY_PEPPER: 'test-key-pepper-test-key-pepper-00000000',
                STRIPE_SECRET_KEY: 'sk_test_titanforge',
                STRIPE_WEBHOOK_SECRET: 'whsec_titanforge_tests_0000000000000000',
              },
            },
          }),
        ],
        test: {
          name: 'workers',
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
          include: ['workers/**/*.test.{ts,tsx}'],
          exclude: ['workers/house.test.ts'],
          setupFiles: ['workers/journeys/migrated.ts'],
          // One file a package: Stripe's hundred modules, one by one over the pool's socket, cost a second a test file.
          deps: { optimizer: { ssr: { enabled: true, include: packages } } },
          globalSetup: ['dev/mail/servers.ts', 'dev/model/setup.ts'],
        },
      },
      {
        resolve: { alias: preactForReact },
        test: { name: 'web', testTimeout: PATIENCE_MS, include: ['web/**/*.test.{ts,tsx}'] },
      },
      {
        // The company in plain Node, as the simulator runs it: the one module that only workerd has.
        resolve: {
          alias: [
            ...preactForReact,
            {
              find: /^cloudflare:workers$/,
              replacement: fileURLToPath(new URL('./dev/sim/workerd.ts', import.meta.url)),
            },
          ],
        },
        test: {
          name: 'node',
          // The alias reaches React Email's own imports only if vite transforms them, too.
          server: { deps: { inline: [/@react-email/] } },
          include: ['workers/house.test.ts', 'dev/**/*.test.ts', 'clients/**/*.test.ts'],
          // Lighthouse is installed in a folder of its own, with the tests its packages ship.
          exclude: ['dev/e2e/**', '**/node_modules/**'],
          // Some start processes, a shop for each test, beside all other tests.
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
        },
      },
    ],
  },
})
