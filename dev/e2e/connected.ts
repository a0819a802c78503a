/** The part of a running company that a test file can reach: only what crosses HTTP. */

export type Mail = {
  kind: string
  key: string
  to: string
  subject: string
  text: string
  html: string
  links: string[]
}

export type Addresses = { origin: string; stripe: string; fixtures: string }

declare module 'vitest' {
  interface ProvidedContext {
    company: Addresses
  }
}

async function post(url: string, body: unknown, accepted: number): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (answer.status !== accepted)
    throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
}

export const connectCompany = ({ origin, stripe, fixtures }: Addresses) => ({
  origin,
  stripe,
  /** The site to point goals at. */
  fixtures,
  /** Deliveries of the mailbox, newest first. */
  async mails(query: { to?: string; kind?: string } = {}): Promise<Mail[]> {
    const answer = await fetch(`${origin}/__dev/mail.json?${new URLSearchParams(query)}`)
    return ((await answer.json()) as { mails: Mail[] }).mails
  },
  /** Waits until nothing is owed. */
  idle: () => post(`${origin}/__dev/idle`, {}, 204),
  cron: (job: 'minute' | 'hourly' | 'daily') => post(`${origin}/__dev/cron`, { job }, 204),
  chaos: (settings: Record<string, boolean | number>) =>
    post(`${stripe}/_control/chaos`, settings, 200),
})
