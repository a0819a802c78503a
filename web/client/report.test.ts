/** What a page tells us when it breaks. */

import { describe, expect, it } from 'vitest'
import { Refusal } from './problem.ts'
import { reportOf } from './report.ts'

describe('reportOf', () => {
  it('stays within what the API takes', () => {
    const error = new Error('m'.repeat(5_000))
    error.stack = 's'.repeat(9_000)
    const report = reportOf(error, '/p'.repeat(1_000))
    expect(report?.message).toHaveLength(1_000)
    expect(report?.stack).toHaveLength(4_000)
    expect(report?.page).toHaveLength(500)
  })

  it('carries the request id of a refusal', () => {
    const refusal = new Refusal({
      code: 'internal_error',
      status: 500,
      title: 'Something broke on our side',
      requestId: 'req_1',
    })
    expect(reportOf(refusal, '/billing')).toMatchObject({
      message: 'Something broke on our side',
      page: '/billing',
      requestId: 'req_1',
    })
  })

  it('takes what is thrown without being an error', () => {
    expect(reportOf('lost', '/')).toEqual({ message: 'lost', page: '/' })
  })

  it('reports nothing for nothing', () => {
    expect(reportOf(undefined, '/')).toBeNull()
    expect(reportOf('', '/')).toBeNull()
  })
})
