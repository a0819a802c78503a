/** Runs the Workers: one `wrangler dev` as a child in a process group of its own, which never outlives us. */

import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { lines, RELOADED } from './output.ts'
import { HOST, ROOT } from './settings.ts'

export type AppProcess = {
  /** Resolves when wrangler answers; rejects with the tail of its log when it ends before. */
  ready: Promise<void>
  /** Resolves when the process has ended, for whatever reason. */
  ended: Promise<void>
  /** Resolves when the Worker next answers with changed code. */
  reloaded(): Promise<void>
  stop(): Promise<void>
}

export type AppOptions = {
  door: number
  /** Other files than the root's wrangler.toml; the first one's Worker answers at the door, the others are called by it. */
  configs?: readonly string[]
  /** Where D1 and the objects are kept. */
  state: string
  /** Set over what wrangler.toml and `.dev.vars` say. */
  variables: Record<string, string>
  /** Hears every line wrangler says. */
  hear(line: string): void
}

/** The program itself: its launcher would be one more process between us and the runtime. */
export const WRANGLER = join(ROOT, 'node_modules', 'wrangler', 'wrangler-dist', 'cli.js')
const POLITE_MS = 1_500
const TAIL_LINES = 40

export function startApp(options: AppOptions): AppProcess {
  const tail: string[] = []
  let waiting: (() => void)[] = []
  const child = spawn(process.execPath, argumentsFor(options), {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: quietEnvironment(),
  })
  const hear = lines((line) => {
    tail.push(line)
    if (tail.length > TAIL_LINES) tail.shift()
    options.hear(line)
    if (!RELOADED.test(line)) return
    for (const tell of waiting) tell()
    waiting = []
  })
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    ready: new Promise((resolve, reject) => {
      child.on('message', (message) => {
        if (JSON.stringify(message).includes('DEV_SERVER_READY')) resolve()
      })
      child.once('exit', () => reject(new Error(`wrangler dev ended:\n${tail.join('\n')}`)))
    }),
    ended,
    reloaded: () => new Promise((resolve) => waiting.push(resolve)),
    stop: () => stop(child, ended),
  }
}

const argumentsFor = ({ door, configs, state, variables }: AppOptions): string[] => [
  '--import',
  new URL('./leash.ts', import.meta.url).href,
  WRANGLER,
  ...['dev', '--local', '--ip', HOST, '--port', String(door), '--inspector-port', '0'],
  '--show-interactive-dev-session=false',
  ...(configs?.flatMap((config) => ['--config', config]) ?? []),
  // Beside a file elsewhere there are none. They are the first Worker's, as what follows.
  ...(configs ? ['--env-file', join(ROOT, '.dev.vars')] : []),
  ...['--persist-to', state],
  // The root's wrangler.toml says false: what is deployed does not contain the surface.
  ...(variables.ENVIRONMENT === 'development' ? ['--define', 'DEVELOPMENT_SURFACE:true'] : []),
  ...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
]

/** Nothing is asked, nothing is sent home, nothing is fetched that a laptop on a plane lacks. */
export const quietEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  CI: '1',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  // The build leaves the migrations to us: they run beside it (migrate.ts).
  TITANFORGE_DEV: '1',
})

/** The whole group: wrangler, its two runtimes, its bundler. */
async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return
  const group = -child.pid
  signal(group, 'SIGTERM')
  const late = setTimeout(() => signal(group, 'SIGKILL'), POLITE_MS)
  await ended
  clearTimeout(late)
  signal(group, 'SIGKILL')
}

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(group, name)
  } catch (error) {
    // ESRCH: nobody of the group is left, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
