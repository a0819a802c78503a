/** Whoever asks for the end gets it, once. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'

const PROGRAM = `
const { goodbye } = await import(${JSON.stringify(new URL('./goodbye.ts', import.meta.url).href)})
goodbye(async () => { console.log('stopped') })
setInterval(() => undefined, 1_000)
console.log('up')
`

async function aProgram(): Promise<{ child: ChildProcess; said(): string }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  while (!said.includes('up')) await once(child.stdout as NodeJS.ReadableStream, 'data')
  return { child, said: () => said }
}

describe('goodbye', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is said once after %s', async (signal) => {
    const { child, said } = await aProgram()
    child.kill(signal)
    child.kill(signal)
    const [code] = await once(child, 'close')
    expect(code).toBe(0)
    expect(said()).toBe('up\nstopped\n')
  })

  it('is said when the pipe that held it closes', async () => {
    const { child, said } = await aProgram()
    // A pipe that closes within the first second was never meant to hold anything.
    setTimeout(() => child.stdin?.end(), 1_200)
    const [code] = await once(child, 'close')
    expect(code).toBe(0)
    expect(said()).toBe('up\nstopped\n')
  })
})
