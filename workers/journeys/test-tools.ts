/** Tools that do what a test says: wait, fail, refuse, make files, need a yes. Their deeds stand in `FILES`. */

import { env } from 'cloudflare:workers'
import * as z from 'zod'
import { runnableTools } from '../swarm/runnable-tools.ts'
import { siteAudit } from '../swarm/site-audit/site-audit.ts'
import { type RunnableTool, type Tool, ToolRefused } from '../swarm/tool.ts'
import { registry } from '../swarm/tools.ts'

/** `url` is a script of words: `https://wait-500.test`, `https://held-1.test`, `https://fail.test`, `https://file.test`. */
const Input = z.strictObject({ url: z.string().max(2_000) })

/** Ends the wait of every run at this host, now and later. */
export const letGo = (hostname: string) => env.FILES.put(`let-go/${hostname}`, '')

async function untilLetGo(hostname: string, signal: AbortSignal): Promise<void> {
  while (!(await env.FILES.head(`let-go/${hostname}`))) await scheduler.wait(20, { signal })
}

const probe = (over: Partial<RunnableTool>): RunnableTool => ({
  name: 'probe',
  version: 1,
  title: 'Probe',
  tier: 'starter',
  input: Input,
  output: z.strictObject({ said: z.string() }),
  effects: 'none',
  approval: () => null,
  timeoutSeconds: 60,
  retry: { attempts: 2, waitSeconds: 1 },
  async run(given, context) {
    const { hostname } = new URL((given as z.infer<typeof Input>).url)
    // One line a run that really began, under its own name: what ran twice is seen.
    await env.FILES.put(
      `runs/${context.task.id}/${context.attempt}-${crypto.randomUUID()}`,
      hostname,
    )
    const wait = /^wait-(\d+)/.exec(hostname)?.[1]
    if (wait) await scheduler.wait(Number(wait), { signal: context.signal })
    // Runs until its test says so: how fast a machine is decides nothing.
    if (hostname.startsWith('held')) await untilLetGo(hostname, context.signal)
    if (hostname.startsWith('refuse')) throw new ToolRefused('refused', 'This cannot be probed.')
    if (hostname.startsWith('fail') || (hostname.startsWith('once') && context.attempt === 1))
      throw new Error('the probe broke')
    if (hostname.startsWith('file') || hostname.startsWith('report'))
      await context.artifact({
        name: hostname.startsWith('report') ? 'site-audit.html' : 'report.html',
        mediaType: 'text/html',
        bytes: `<h1>${hostname}</h1>`,
        subject: hostname,
      })
    if (hostname.startsWith('words')) {
      const words = await context.model?.write('What is this?', hostname)
      await context.progress(`${words?.engine ?? 'nobody'}: ${words?.text ?? 'nothing'}`)
    }
    await context.progress(`Probed ${hostname}`)
    // What is done outside is done under the task's key.
    await env.FILES.put(`effects/${context.idempotencyKey}/${crypto.randomUUID()}`, hostname)
    return { said: hostname }
  },
  ...over,
})

const needing = (name: string, effects: Tool['effects']): RunnableTool =>
  probe({
    name,
    title: `Change (${effects})`,
    effects,
    approval: () => ({ by: 'member', summary: `Change something (${effects})` }),
  })

const patient = probe({ name: 'patient-probe', retry: { attempts: 2, waitSeconds: 600 } })

const own = [probe({}), patient, needing('write-probe', 'write'), needing('money-probe', 'money')]

/** Addresses under `.test` are probed; all others are really audited, as the product does, over whatever network a test gives it. */
const audited = siteAudit as RunnableTool
const audit = probe({
  ...{ name: 'site-audit', title: 'Audit', input: audited.input, output: z.unknown() },
  run: (given, context) =>
    /\.test(\/|$)/.test((given as z.infer<typeof Input>).url)
      ? probe({}).run(given, context)
      : audited.run(given, context),
})
const others = runnableTools.all.filter(({ name }) => name !== 'site-audit')

/** The product's own beside it, for what it refuses before anything is sent. */
const realAudit = { ...(siteAudit as RunnableTool), name: 'real-audit' }

export const testTools = registry([...others, ...own, audit, realAudit])

/** How often a task really began, and how often it did what it does outside. */
export async function deedsOf(taskId: string): Promise<{ runs: number; effects: number }> {
  const [runs, effects] = await Promise.all([
    env.FILES.list({ prefix: `runs/${taskId}/` }),
    env.FILES.list({ prefix: `effects/${taskId}/` }),
  ])
  return { runs: runs.objects.length, effects: effects.objects.length }
}
