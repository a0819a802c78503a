/** Names the few workerd types that product code mentions, so that Node programs can import it beside Node's own types. */

type D1Database = import('@cloudflare/workers-types').D1Database
type Fetcher = import('@cloudflare/workers-types').Fetcher
type Queue<Body = unknown> = import('@cloudflare/workers-types').Queue<Body>
type MessageBatch<Body = unknown> = import('@cloudflare/workers-types').MessageBatch<Body>
type DurableObjectState = import('@cloudflare/workers-types').DurableObjectState
type SqlStorage = import('@cloudflare/workers-types').SqlStorage
type R2Bucket = import('@cloudflare/workers-types').R2Bucket
type Remote<T> = {
  [K in keyof T]: T[K] extends (...given: infer A) => infer R
    ? (...given: A) => Promise<Awaited<R>>
    : never
}
/** Node programs never open a namespace: they only pass code by that mentions it. */
type DurableObjectNamespace<T = unknown> = {
  getByName(name: string): Remote<T>
}
type Service<T = unknown> = Remote<T>
type ExportedHandler = { fetch(): Response }
declare const scheduler: { wait(ms: number): Promise<void> }

declare module 'cloudflare:workers' {
  export abstract class DurableObject<Env = unknown> {
    declare readonly __DURABLE_OBJECT_BRAND: never
    protected ctx: DurableObjectState
    protected env: Env
    constructor(ctx: DurableObjectState, env: Env)
    alarm?(): void | Promise<void>
  }
  export abstract class WorkerEntrypoint<Env = unknown> {
    protected env: Env
  }
  export abstract class RpcTarget {}
}
