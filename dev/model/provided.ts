/** Where the model server of the tests listens; given to the workers project by `dev/model/setup.ts`. */

declare module 'vitest' {
  interface ProvidedContext {
    /** Up to `/v1`; which fault it has depends on the model asked for (`dev/model/server.ts`). */
    modelServerUrl: string
  }
}

export type {}
