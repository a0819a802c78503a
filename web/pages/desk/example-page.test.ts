/** The example of the goal form names a page that can be audited from where it is shown. */

import { expect, it } from 'vitest'
import { examplePage } from './example-page.ts'

const asked: string[] = []
const answers = (answer: () => Promise<Response>) => (path: string) => {
  asked.push(path)
  return answer()
}
const found = answers(async () => Response.json({ url: 'http://localhost:9123/' }))
const unknown = answers(async () => Response.json({ code: 'not_found' }, { status: 404 }))
const nobody = answers(() => Promise.reject(new TypeError('Failed to fetch')))

it.each([
  ['localhost', found, 'http://localhost:9123/', ['/__dev/fixtures']],
  ['127.0.0.1', found, 'http://localhost:9123/', ['/__dev/fixtures']],
  // Production settings on a laptop: there is no development surface.
  ['localhost', unknown, 'https://example.com/', ['/__dev/fixtures']],
  ['localhost', nobody, 'https://example.com/', ['/__dev/fixtures']],
  ['titanforge.example', found, 'https://example.com/', []],
  ['localhost.titanforge.example', found, 'https://example.com/', []],
])('on %s', async (hostname, ask, page, paths) => {
  asked.length = 0
  expect(await examplePage(hostname, ask)).toBe(page)
  expect(asked).toEqual(paths)
})
