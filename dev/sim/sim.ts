/** `npm run sim`: random lives under random faults on all cores; each must end in Stripe's truth. */

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { coverageOf } from './coverage.ts'
import { runCrew } from './crew.ts'
import { isMode, MODES, type Mode } from './faults.ts'
import type { Life } from './life.ts'
import { showMutants } from './mutants/show.ts'

const HELP = `npm run sim [-- options]

  --seeds 20000        so many lives; without it as many as fit in --minutes (3), at least 500
  --from 41            the first seed (1); the first 500 are the same in every run
  --mode harsh         one of ${MODES.join(', ')}; without it all in turn
  --processes 2        side by side (as many as there are cores, at most 2)
  --mutants            the same against a dozen broken products: each must be found
  --only guard         of the mutants those whose name says so`

/** Fixed, so that a change is measured against the same lives; what fits after them is new each time. */
const FIXED = 500
const MINUTES = 3
const COVERAGE = 90

type Options = {
  seeds: number | null
  minutes: number
  from: number
  mode: Mode | null
  processes: number
}

const modeOf = (seed: number): Mode => MODES[seed % MODES.length] ?? 'clean'
const replayOf = ({ seed, mode }: Life): string =>
  `npm run sim -- --mode ${mode} --from ${seed} --seeds 1`

/** What comes after the fixed ones starts anywhere. */
const somewhere = (): number => 1_000_000 + Math.floor(Math.random() * 1_000_000_000)

function tasks({ seeds, minutes, from, mode }: Options) {
  const until = Date.now() + minutes * 60_000
  const elsewhere = somewhere()
  let given = 0
  return () => {
    const enough = seeds === null ? given >= FIXED && Date.now() >= until : given >= seeds
    if (enough) return null
    const fresh = seeds === null && given >= FIXED
    const seed = fresh ? elsewhere + given : from + given
    given += 1
    return { seed, mode: mode ?? modeOf(seed) }
  }
}

function tell(life: Life, alone: boolean): void {
  if (life.wrong.length === 0) return
  console.error(`seed ${life.seed} (${life.mode}):`)
  for (const line of life.wrong) console.error(`  ${line}`)
  if (alone) for (const line of life.lines) console.error(`  | ${line}`)
  console.error(`  again: ${replayOf(life)}`)
}

async function run(options: Options): Promise<boolean> {
  const lives: Life[] = []
  const started = Date.now()
  const counted = await runCrew({
    next: tasks(options),
    processes: options.processes,
    heard: (life) => {
      lives.push(life)
      tell(life, options.seeds === 1)
      if (lives.length % 1_000 === 0) console.log(`${lives.length} lives …`)
    },
  })
  const sum = (figure: (life: Life) => number) => lives.reduce((all, life) => all + figure(life), 0)
  const whole = options.seeds !== 1
  for (const mode of MODES) {
    const some = lives.filter((life) => life.mode === mode)
    if (some.length === 0 || !whole) continue
    console.log(
      `${mode.padEnd(8)} lives=${some.length} deaths=${some.reduce((n, { deaths }) => n + deaths, 0)} healed=${some.reduce((n, { healed }) => n + healed, 0)} divergences=${some.filter(({ wrong }) => wrong.length > 0).length}`,
    )
  }
  const { percent, missed } = coverageOf(counted)
  const covered = percent >= COVERAGE
  console.log(`coverage: statements of workers/agents ${percent.toFixed(1)} %`)
  if (whole && !covered) for (const place of missed) console.error(`  not run: ${place}`)
  const [alone] = lives
  if (!whole && alone) console.log(`print ${alone.print}`)
  const divergences = lives.filter(({ wrong }) => wrong.length > 0).length
  console.log(
    `sim: seeds=${lives.length} seconds=${Math.round((Date.now() - started) / 1_000)} subscriptions=${sum((life) => life.subscriptions)} invoices=${sum((life) => life.invoices)} events=${sum((life) => life.events)} mails=${sum((life) => life.mails)} calls=${sum((life) => life.calls)} deaths=${sum((life) => life.deaths)} losses=${sum((life) => life.losses)} divergences=${divergences}`,
  )
  return divergences === 0 && (covered || lives.length < FIXED)
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      minutes: { type: 'string' },
      from: { type: 'string' },
      mode: { type: 'string' },
      processes: { type: 'string' },
      mutants: { type: 'boolean', default: false },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(HELP)
    return true
  }
  const processes = Number(values.processes ?? Math.min(2, availableParallelism()))
  if (values.mutants) return showMutants(processes, values.only ?? null)
  if (values.mode !== undefined && !isMode(values.mode))
    throw new Error(`--mode is one of ${MODES.join(', ')}`)
  return run({
    seeds: values.seeds === undefined ? null : Number(values.seeds),
    minutes: Number(values.minutes ?? MINUTES),
    from: Number(values.from ?? 1),
    mode: values.mode ?? null,
    processes: values.seeds === '1' ? 1 : processes,
  })
}

process.exitCode = (await main()) ? 0 : 1
