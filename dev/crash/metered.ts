/** Programs that call the metered API while the company dies: what was acknowledged is counted, what was repeated is not counted or made twice. */

import * as z from 'zod'
import { DEMO_PASSWORD, people } from '../company/demo-people.ts'
import type { Company } from '../e2e/company.ts'
import { type Audit, call, Unanswered, type Workload } from './workload.ts'

const Made = z.object({ apiKey: z.object({ id: z.string() }), secret: z.string().nullable() })
const Used = z.object({ usage: z.object({ used: z.int(), limit: z.int().nullable() }) })
const Keys = z.object({
  apiKeys: z.array(
    z.object({ id: z.string(), name: z.string(), revokedAt: z.string().nullable() }),
  ),
  nextCursor: z.string().nullable(),
})
/** Requests of a client between two keys that it makes. */
const REQUESTS_A_KEY = 12

/** Somebody with a plan, signed in; signs in again after a death. */
function aCustomer(company: Company) {
  const api = (path: string, init: { method?: string; body?: object; headers?: object } = {}) =>
    call(`${company.origin}/api/v1${path}`, {
      method: init.method ?? (init.body ? 'POST' : 'GET'),
      headers: {
        'content-type': 'application/json',
        origin: company.origin,
        ...init.headers,
      } as Record<string, string>,
      ...(init.body ? { body: JSON.stringify(init.body) } : {}),
    })
  let cookie = ''
  return {
    async signIn(): Promise<void> {
      const { email } = people.pro
      const answer = await api('/session', { body: { email, password: DEMO_PASSWORD } })
      cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    },
    signedIn: (path: string, init: Parameters<typeof api>[1] = {}) =>
      api(path, { ...init, headers: { ...init.headers, cookie } }),
    byKey: (secret: string) =>
      api('/api-keys/self', { headers: { authorization: `Bearer ${secret}` } }),
  }
}
type Customer = ReturnType<typeof aCustomer>

const usedBy = async (customer: Customer): Promise<number> =>
  Used.parse((await customer.signedIn('/usage')).body).usage.used

/** Every key there is or was, by name. */
async function keysOf(customer: Customer) {
  const all: z.infer<typeof Keys>['apiKeys'] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path: string = `/api-keys?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`
    const page: z.infer<typeof Keys> = Keys.parse((await customer.signedIn(path)).body)
    all.push(...page.apiKeys)
    cursor = page.nextCursor
  }
  return all
}

export function metered(): Workload {
  const run = `${process.pid}-${Date.now()}`
  let customer: Customer | undefined
  let secret = ''
  let before = 0
  const told = { counted: 0, unanswered: 0 }
  const made = new Map<string, string>()
  const whose = (): Customer => {
    if (!customer) throw new Error('nobody is signed in')
    return customer
  }

  async function spends(): Promise<void> {
    try {
      const { status, body } = await whose().byKey(secret)
      if (status === 200) told.counted += 1
      // A full minute counts nothing; whatever else is said to a good key is wrong.
      else if (status !== 429) throw new Error(`${status} ${JSON.stringify(body)}`)
    } catch (error) {
      if (error instanceof Unanswered) told.unanswered += 1
      throw error
    }
  }

  /** With the same key until it is answered; another may still be held by the process that died. */
  async function makes(name: string): Promise<void> {
    const headers = { 'idempotency-key': name }
    const { status, body } = await whose().signedIn('/api-keys', { body: { name }, headers })
    if (status === 409) throw new Unanswered(`${name} is held`)
    if (status !== 201) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`)
    made.set(name, Made.parse(body).apiKey.id)
  }

  return {
    name: 'metered',
    clients: 3,
    async prepare(company) {
      customer = aCustomer(company)
      await customer.signIn()
      const answer = await customer.signedIn('/api-keys', { body: { name: `crash ${run}` } })
      secret = Made.parse(answer.body).secret ?? ''
      before = await usedBy(customer)
    },
    client(_, random) {
      let steps = 0
      let wanted: string | null = null
      return {
        atRest: () => wanted === null,
        async step() {
          steps += 1
          if (wanted === null && steps % REQUESTS_A_KEY !== 0) return spends()
          wanted ??= `crash ${run} ${Math.floor(random() * 1e9)}`
          await makes(wanted)
          const path = `/api-keys/${made.get(wanted)}`
          await whose().signedIn(path, { method: 'DELETE' })
          wanted = null
        },
      }
    },
    async audit() {
      const audit: Audit = { lost: [], doubled: [] }
      const rose = (await usedBy(whose())) - before
      if (rose < told.counted) audit.lost.push(`${told.counted - rose} acknowledged requests`)
      const most = told.counted + told.unanswered
      if (rose > most) audit.doubled.push(`${rose - most} requests that nobody sent`)
      const keys = await keysOf(whose())
      for (const [name, id] of made) {
        const found = keys.filter((key) => key.name === name)
        if (!found.some((key) => key.id === id)) audit.lost.push(`the key "${name}"`)
        if (found.length > 1) audit.doubled.push(`${found.length} keys "${name}"`)
        if (found.some(({ revokedAt }) => revokedAt === null)) audit.lost.push(`"${name}" revoked`)
      }
      console.log(
        `metered: acknowledged=${told.counted} unanswered=${told.unanswered} counted=${rose} keys=${made.size}`,
      )
      return audit
    },
  }
}
