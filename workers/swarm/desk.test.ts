/** What a run may keep: bounded in size and number, its own account's alone, nothing once it is over. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { unique } from '../journeys/builders.ts'
import { Desk } from './desk.ts'
import type { Model } from './model/model.ts'
import { scriptedModel } from './model/scripted.ts'
import type { Made } from './port.ts'
import type { Job } from './runner.ts'

function aDesk(model: Model | null = null) {
  const made = new Map<string, Made>()
  const ending = new AbortController()
  const job: Job = {
    ...{ accountId: `usr_${unique()}`, plan: 'pro', goalId: 'gol_1', tool: 'probe', input: {} },
    ...{ taskId: `tsk_01KB2Z3M4N${unique()}`, attempt: 1, fence: 1, timeoutSeconds: 10 },
    ...{ approvedHash: null, aheadMs: 0 },
  }
  return { desk: new Desk(env, job, { signal: ending.signal, made, model }), made, ending, job }
}
const aFile = (name: string, bytes: string | Uint8Array = 'text') => ({
  ...{ name, mediaType: 'text/plain', bytes },
})

describe('the desk', () => {
  it('keeps a file by its content; the same name replaces the former', async () => {
    const { desk, made, job } = aDesk()
    const first = await desk.artifact(aFile('a.txt', 'abc'))
    const second = await desk.artifact(aFile('a.txt', 'abcd'))
    expect(second).toEqual(first)
    expect([...made.values()].map(({ name, bytes }) => [name, bytes])).toEqual([['a.txt', 4]])
    // `printf abcd | sha256sum`
    const sha256 = '88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589'
    const kept = await env.FILES.get(`artifacts/${job.accountId}/${job.taskId}/${sha256}`)
    expect(await kept?.text()).toBe('abcd')
  })

  it('refuses more than ten megabytes, and more than twenty files', async () => {
    const { desk, made } = aDesk()
    expect(await desk.artifact(aFile('big.bin', new Uint8Array(10_000_001)))).toEqual({
      kind: 'refused',
      code: 'too_large',
      detail: 'big.bin would have more than 10 MB.',
    })
    for (let n = 1; n <= 20; n += 1)
      expect(await desk.artifact(aFile(`${n}.txt`))).toMatchObject({ kind: 'kept' })
    expect(await desk.artifact(aFile('21.txt'))).toMatchObject({ code: 'too_many_files' })
    expect(await desk.artifact(aFile('20.txt', 'new'))).toMatchObject({ kind: 'kept' })
    expect(made.size).toBe(20)
  })

  it('keeps nothing of a run that is over, and says that it is', async () => {
    const { desk, made, ending } = aDesk()
    const heard = desk.ended()
    ending.abort(new Error('cancelled'))
    await heard
    await desk.ended()
    await expect(desk.artifact(aFile('late.txt'))).rejects.toThrow('cancelled')
    expect(made.size).toBe(0)
  })

  it('asks no model for a run that nobody holds, and none where there is none', async () => {
    const model = scriptedModel(['Hello.'])
    const { desk } = aDesk(model)
    expect(await desk.write('What is this?', 'a table')).toBeNull()
    expect(model.asked).toEqual([])
    expect(await aDesk().desk.write('What is this?', 'a table')).toBeNull()
  })

  it('knows no file of others', async () => {
    const { desk } = aDesk()
    expect(await desk.attachment('att_of_somebody')).toBeNull()
    expect(await desk.earlier('site-audit.json', 'https://example.com')).toBeNull()
  })
})
