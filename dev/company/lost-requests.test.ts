/** One lost request ends nothing; every other error does what it always did. */

import { EventEmitter } from 'node:events'
import { expect, it, vi } from 'vitest'
import './lost-requests.ts'

it('takes a lost request for no error, and says so', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const heard: unknown[] = []
  const wrangler = new EventEmitter().on('error', (event) => heard.push(event))
  wrangler.emit('error', { source: 'ProxyController', reason: 'Error inside ProxyWorker' })
  expect(heard).toEqual([])
  expect(said).toHaveBeenCalledWith('A request was lost on its way to the Worker.')
  said.mockRestore()
})

it.each([
  { source: 'ProxyController', reason: 'Failed to start ProxyWorker' },
  { source: 'LocalRuntimeController', reason: 'Error inside ProxyWorker' },
])('passes on what else goes wrong: %o', (event) => {
  const heard: unknown[] = []
  new EventEmitter().on('error', (given) => heard.push(given)).emit('error', event)
  expect(heard).toEqual([event])
  expect(() => new EventEmitter().emit('error', new Error('nobody listens'))).toThrow(
    'nobody listens',
  )
})

it('leaves other events alone', () => {
  const heard: unknown[] = []
  const event = { source: 'ProxyController', reason: 'Error inside ProxyWorker' }
  new EventEmitter().on('message', (given) => heard.push(given)).emit('message', event)
  expect(heard).toEqual([event])
})
