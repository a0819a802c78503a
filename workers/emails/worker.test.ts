/** A mail written over RPC is the mail written here; one that cannot be written fails the call. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { samples, sampleUnsubscribe } from './samples.ts'

const golden = import.meta.glob<string>('./golden/*.html', {
  query: '?raw',
  import: 'default',
  eager: true,
})

describe('the Worker that writes mails', () => {
  it('answers subject, page and text', async () => {
    const mail = await env.MAILS.render('quota_80', samples.quota_80, sampleUnsubscribe('quota_80'))
    expect(Object.keys(mail).sort()).toEqual(['html', 'subject', 'text'])
    expect(mail.html).toBe(golden['./golden/quota_80.html'])
  })
})
