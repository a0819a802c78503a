/** What the test pool adds to the Worker's bindings. */

declare namespace Cloudflare {
  interface Env extends ProductEnv {
    MIGRATIONS: import('cloudflare:test').D1Migration[]
  }
}

type ProductEnv = import('../env.ts').Env
