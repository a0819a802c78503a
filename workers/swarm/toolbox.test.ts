/** A run over RPC: how a tool ended arrives as a value, its files go over the desk, and the desk ends it. */

import { env, RpcTarget } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Kept } from './desk.ts'
import type { NewArtifact, Words } from './tool.ts'
import type { DeskPort, Work } from './toolbox.ts'

/** Notes what it is asked; `over` ends the run. */
class TestDesk extends RpcTarget implements DeskPort {
  readonly #over = Promise.withResolvers<void>()
  readonly notes: string[] = []
  readonly files: NewArtifact[] = []
  readonly #answer: Kept

  constructor(answer: Kept = { kind: 'kept', id: 'art_1' }) {
    super()
    this.#answer = answer
  }
  over(): void {
    this.#over.resolve()
  }
  async ended(): Promise<void> {
    await this.#over.promise
  }
  async progress(note: string): Promise<void> {
    this.notes.push(note)
  }
  async artifact(file: NewArtifact): Promise<Kept> {
    this.files.push(file)
    return this.#answer
  }
  async write(task: string, data: string): Promise<Words> {
    this.notes.push(`asked: ${task} ${data}`)
    return { engine: 'llm:test', text: 'In short: <b>good</b>.' }
  }
  async attachment() {
    return null
  }
  async earlier() {
    return null
  }
}

let runs = 0
const work = (tool: string, input: unknown, over: Partial<Work> = {}): Work => {
  runs += 1
  return {
    ...{ tool, input, attempt: 1, loopbackPorts: [], mayWrite: false, aheadMs: 0 },
    account: { id: 'usr_toolbox', plan: 'pro' },
    goal: { id: 'gol_toolbox' },
    task: { id: `tsk_toolbox_${runs}` },
    idempotencyKey: `tsk_toolbox_${runs}`,
    ...over,
  }
}
const probe = (url: string) => work('probe', { url })

describe('the toolbox', () => {
  it('runs a tool: its steps and files go over the desk', async () => {
    const desk = new TestDesk()
    const ended = await env.TOOLBOX.run(probe('https://file.test'), desk)
    expect(ended).toEqual({ kind: 'done', published: [] })
    expect(desk.notes).toEqual(['Probed file.test'])
    expect(desk.files).toEqual([
      {
        name: 'report.html',
        mediaType: 'text/html',
        bytes: '<h1>file.test</h1>',
        subject: 'file.test',
      },
    ])
  })

  it('asks a model over the desk, where one may be asked', async () => {
    const [with_, without] = [new TestDesk(), new TestDesk()]
    const words = probe('https://words.test')
    await env.TOOLBOX.run({ ...words, mayWrite: true }, with_)
    expect(with_.notes).toEqual([
      'asked: What is this? words.test',
      'llm:test: In short: <b>good</b>.',
      'Probed words.test',
    ])
    await env.TOOLBOX.run(words, without)
    expect(without.notes).toEqual(['nobody: nothing', 'Probed words.test'])
  })

  it('says what is to be published', async () => {
    const input = { file: 'site-audit.html', artifact: 'art_9' }
    expect(await env.TOOLBOX.run(work('publish', input), new TestDesk())).toEqual({
      kind: 'done',
      published: ['art_9'],
    })
  })

  it('hands a refusal on, the tool’s and the desk’s', async () => {
    const refused = { kind: 'refused', code: 'refused', detail: 'This cannot be probed.' }
    expect(await env.TOOLBOX.run(probe('https://refuse.test'), new TestDesk())).toEqual(refused)
    const full = { kind: 'refused', code: 'too_large', detail: 'Too large.' } as const
    expect(await env.TOOLBOX.run(probe('https://file.test'), new TestDesk(full))).toEqual(full)
  })

  it('says of a server that is down that it may be asked again', async () => {
    // Nothing listens at TCP's first port.
    const given = work('real-audit', { url: 'http://127.0.0.1:1/' }, { loopbackPorts: [1] })
    expect(await env.TOOLBOX.run(given, new TestDesk())).toEqual({
      kind: 'unreached',
      code: 'unreachable',
      detail: 'The server cannot be reached.',
      again: true,
    })
  })

  it('does not reject for a tool that breaks, or that it does not have', async () => {
    const broke = await env.TOOLBOX.run(probe('https://fail.test'), new TestDesk())
    expect(broke).toEqual({ kind: 'broke', error: expect.stringContaining('the probe broke') })
    expect(await env.TOOLBOX.run(work('time-travel', {}), new TestDesk())).toEqual({
      kind: 'broke',
      error: 'no tool called time-travel is here',
    })
  })

  it('ends when its desk says so', async () => {
    const desk = new TestDesk()
    const running = env.TOOLBOX.run(probe('https://wait-60000.test'), desk)
    desk.over()
    expect(await running).toEqual({
      kind: 'broke',
      error: expect.stringContaining('the run was ended'),
    })
    expect(desk.notes).toEqual([])
  })
})
