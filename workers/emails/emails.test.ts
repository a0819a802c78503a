/** Holds every mail to its golden files (written only by `node dev/golden.ts`) and to what a mail may never do. */

import { describe, expect, it } from 'vitest'
import { MAIL_KINDS, type MailData, type MailKind, mailData } from '../contract/mails.ts'
import { renderMail } from './index.ts'
import { samples, sampleUnsubscribe } from './samples.ts'

const golden = import.meta.glob<string>('./golden/*', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** What a mail looks like when every value that may be absent is. */
const sparse: Partial<{ [K in MailKind]: MailData<K> }> = {
  welcome: { ...samples.welcome, name: null, requestsPerMonth: null },
  receipt: {
    ...samples.receipt,
    name: null,
    taxCents: 0,
    periodEnd: null,
    invoiceUrl: null,
    pdfUrl: null,
  },
  payment_failed: {
    ...samples.payment_failed,
    name: null,
    reason: null,
    nextAttemptAt: null,
    graceEndsAt: null,
  },
  quota_80: { ...samples.quota_80, name: null, exhaustedAt: null, next: null },
  quota_100: { ...samples.quota_100, name: null, next: null },
  past_due: { ...samples.past_due, name: null, day: 0, nextAttemptAt: null },
  renewal_reminder: { ...samples.renewal_reminder, name: null, card: null },
  dispute_opened: { ...samples.dispute_opened, name: null, dueAt: null },
  goal_finished: { ...samples.goal_finished, name: null, succeeded: true, detail: null, files: [] },
  approval_wanted: { ...samples.approval_wanted, goal: 'Audit our site' },
  lead_received: { ...samples.lead_received, company: null, requestsPerMonth: null },
}

const render = <K extends MailKind>(kind: K) =>
  renderMail(kind, samples[kind], sampleUnsubscribe(kind))
const linksOf = (data: object) =>
  Object.values(data).filter((value) => /^(https?|mailto):/.test(String(value))) as string[]

describe.each(MAIL_KINDS)('the mail %s', (kind) => {
  const { subject, html, text } = render(kind)

  it('is what its golden files show', () => {
    expect(html).toBe(golden[`./golden/${kind}.html`])
    expect(`Subject: ${subject}\n\n${text}`).toBe(golden[`./golden/${kind}.txt`])
  })

  it('has a sample that its schema accepts', () => {
    expect(mailData[kind].safeParse(samples[kind]).error).toBeUndefined()
  })

  it('gives each link in full in both parts', () => {
    const links = linksOf(samples[kind])
    expect(links.length).toBeGreaterThan(0)
    for (const link of links) {
      expect(text.split('\n')).toContain(link)
      expect(html).toContain(`href="${link.replaceAll('&', '&amp;')}"`)
    }
  })

  it('has exactly one button', () => {
    expect(html.match(/class="button"/g)).toHaveLength(1)
  })

  it('hides its preview inside the body and starts with the doctype', () => {
    expect(html).toMatch(/^<!DOCTYPE html PUBLIC [^>]+><html dir="ltr" lang="en">/)
    expect(html).toMatch(/<body[^>]*>.*data-skip-in-text="true">[A-Z]/)
  })

  it('says who sends it and why', () => {
    for (const part of [html, text]) {
      expect(part).toContain('TitanForge AI, Inc., 1 Example Plaza, Springfield, US')
      expect(part).toContain('You receive this mail because ')
    }
  })

  it('can be turned off in both parts where it is not essential, and only there', () => {
    const off = /^(quota_80|quota_100|renewal_reminder|card_expiring|goal_finished)$/.test(kind)
    for (const part of [html, text])
      expect(part.includes('/unsubscribe?token='), part.slice(0, 80)).toBe(off)
  })

  it('has a subject of plain ASCII that fits in one header line', () => {
    expect(subject).toMatch(/^[\x20-\x7e]{10,78}$/)
  })

  it('never prints an absent value', () => {
    const bare = renderMail(kind, { ...samples[kind], ...sparse[kind] })
    for (const part of [subject, html, text, bare.subject, bare.html, bare.text])
      expect(part).not.toMatch(/\b(undefined|null|NaN|Invalid Date)\b|\[object/)
  })
})

describe('a hostile name', () => {
  const name = `</p><script>alert("x")</script><img src=x onerror='y'>&amp;`
  it.each(MAIL_KINDS)('is only text in %s', (kind) => {
    const { html, text } = renderMail(kind, { ...samples[kind], name })
    expect(html).not.toMatch(/<script|<img/)
    expect(html).toContain('&lt;/p>&lt;script>alert(&quot;x&quot;)&lt;/script>&lt;img src=x')
    expect(text).toContain(`Hello ${name},`)
  })

  it('cannot leave an attribute through a link', () => {
    const { html } = renderMail('verify_email', {
      ...samples.verify_email,
      url: 'https://titanforge.example/v?t="><script>1</script>',
    })
    expect(html).not.toContain('<script')
    expect(html).toContain('href="https://titanforge.example/v?t=&quot;>&lt;script>1&lt;/script>"')
  })
})

describe('money and dates', () => {
  it('writes cents, tax and UTC dates as people read them', () => {
    const { text } = renderMail('receipt', {
      ...samples.receipt,
      amountCents: 123_450,
      taxCents: 5,
      currency: 'eur',
      paidAt: '2028-02-29T23:59:59.999Z',
    })
    expect(text).toContain('Total paid:   €1,234.50')
    expect(text).toContain('Tax included: €0.05')
    expect(text).toContain('Paid on:      29 February 2028 (UTC)')
  })

  it('leaves the tax line out when there is none', () => {
    expect(renderMail('receipt', { ...samples.receipt, taxCents: 0 }).text).not.toContain('Tax')
  })
})
