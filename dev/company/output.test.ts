/** What of wrangler's talk reaches the developer. */

import { describe, expect, it } from 'vitest'
import { lines, wranglerFilter } from './output.ts'

const shown = (...given: string[]): string[] => {
  const out: string[] = []
  const each = wranglerFilter((line) => out.push(line))
  for (const line of given) each(line)
  return out
}

describe('output', () => {
  it('cuts a stream into whole lines', () => {
    const out: string[] = []
    const feed = lines((line) => out.push(line))
    feed(Buffer.from('one\ntw'))
    feed(Buffer.from('o\nthree'))
    expect(out).toEqual(['one', 'two'])
  })

  it('hides requests, bindings and informative lines of ours', () => {
    expect(
      shown(
        '[wrangler:info] GET /api/v1/health 200 OK (22ms)',
        'env.DB (titanforge)   D1 Database   local',
        '{"level":"info","what":"settled","count":1}',
      ),
    ).toEqual([])
  })

  it('shows warnings of ours in one readable line', () => {
    expect(shown('{"level":"warn","what":"client_error","page":"/pricing"}')).toEqual([
      'client_error page=/pricing',
    ])
  })

  it('shows an error with what is indented below it', () => {
    expect(
      shown(
        '✘ [ERROR] Build failed with 1 error:',
        '',
        '  ✘ [ERROR] Could not resolve "./x.ts"',
        '  ',
        '      workers/index.ts:3:10:',
        'Binding',
        '  not about the error',
      ),
    ).toEqual([
      '✘ [ERROR] Build failed with 1 error:',
      '  ✘ [ERROR] Could not resolve "./x.ts"',
      '      workers/index.ts:3:10:',
    ])
  })
})
