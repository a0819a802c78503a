/** Builds the site, and again whenever what it is made of changes. */

import { execFile } from 'node:child_process'
import { type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { quietEnvironment } from './app-process.ts'
import { paint, say } from './output.ts'
import { ROOT } from './settings.ts'

const PAGES = ['web', 'dev/build']
/** The pages show the catalogue and the reference of the API. */
const WORKER = ['workers/contract', 'workers/api']
/** Editors save in several steps. */
const SETTLES_MS = 60
/** An edit that does not bundle never reloads. */
const RELOADS_WITHIN_MS = 3_000

/** Rejects with what the build said. */
export async function buildSite(signal: AbortSignal): Promise<void> {
  const run = promisify(execFile)
  await run(process.execPath, [join(ROOT, 'dev', 'build.ts')], {
    cwd: ROOT,
    env: quietEnvironment(),
    signal,
  }).catch((error: Error & { stderr?: string }) => {
    throw new Error(`The site does not build:\n${error.stderr || error.message}`)
  })
}

/**
 * One build at a time; a change during one starts the next. The app serves what lies in `dist/site`.
 * After an edit of the Worker the pages wait for it: two builds at once would show the edit later.
 */
export function rebuildSite(
  app: { reloaded(): Promise<void> },
  signal: AbortSignal,
): { stop(): void } {
  let timer: NodeJS.Timeout | undefined
  let building = Promise.resolve()
  const build = () => {
    building = building
      .then(() => buildSite(signal))
      .catch((error: Error) => {
        if (!signal.aborted) say('site', paint.red(error.message))
      })
  }
  const within = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(build, ms)
  }
  const pagesChanged = () => within(SETTLES_MS)
  const workerChanged = () => {
    within(RELOADS_WITHIN_MS)
    app.reloaded().then(() => within(SETTLES_MS))
  }
  const watchers: FSWatcher[] = [
    ...PAGES.map((path) => watch(join(ROOT, path), { recursive: true }, pagesChanged)),
    ...WORKER.map((path) => watch(join(ROOT, path), { recursive: true }, workerChanged)),
  ]
  return {
    stop() {
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
    },
  }
}
