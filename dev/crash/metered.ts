/** Programs that call the metered API while the company dies: what was acknowledged is counted, what was repeated is not counted or made twice. */

import * as z from 'zod'
import type { Company } from '../e2e/company.ts'
import { aContract } from './contract.ts'
import type { Member } from './member.ts'
import { type Audit, call, Unanswered, type Workload } from './workload.ts'

const Made = z.object({ apiKey: z.object({ id: z.string() }), secret: z.string().nullable() })
const Used = z.object({
  usage: z.object({
    used: z.int(),
    limit: z.int().nullable(),
    keys: z.array(z.object({ keyId: z.string().nullable(), requests: z.int() })),
  }),
})
const Uploaded = z.object({ attachment: z.object({ id: z.string() }) })
const Keys = z.object({
  apiKeys: z.array(
    z.object({ id: z.string(), name: z.string(), revokedAt: z.string().nullable() }),
  ),
  nextCursor: z.string().nullable(),
})
/** Clients that also order and make keys, and those that only call: so many wait for the account's object together. */
const ORDERING = 3
const SPENDING = 29
/** Requests of a client between two keys that it makes. */
const REQUESTS_A_KEY = 12
/** Every so many requests one is a POST under an `Idempotency-Key`, repeated until it is answered. */
const REQUESTS_AN_ORDER = 3

/** Its account, and what its programs ask. */
function aCustomer(company: Company, member: Member) {
  const program = (path: string, init: { method?: string; headers: object; body?: string }) =>
    call(`${company.origin}/api/v1${path}`, {
      ...init,
      headers: { origin: company.origin, ...init.headers },
    })
  return {
    signedIn: member.ask,
    byKey: (secret: string) =>
      program('/api-keys/self', { headers: { authorization: `Bearer ${secret}` } }),
    orders: (secret: string, name: string) =>
      program(`/attachments?name=${encodeURIComponent(name)}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${secret}`,
          'content-type': 'text/plain',
          'idempotency-key': name,
        },
        body: name,
      }),
  }
}
type Customer = ReturnType<typeof aCustomer>

const usageOf = async (customer: Customer) =>
  Used.parse((await customer.signedIn('/usage')).body).usage

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
  /** Only orders are made with this one, so that its count is theirs. */
  let ordering = { id: '', secret: '' }
  let before = 0
  const told = { counted: 0, unanswered: 0 }
  const made = new Map<string, string>()
  const orders = new Map<string, string>()
  let repeats = 0
  let clients = 0
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

  /** With the same key until it is answered: then it was counted once, however often it was sent. */
  async function order(name: string): Promise<void> {
    const { status, headers, body } = await whose().orders(ordering.secret, name)
    // Held by the process that died, or a full minute: nothing is counted, and it is asked again.
    if (status === 409 || status === 429) throw new Unanswered(`${name}: ${status}`)
    if (status !== 201) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`)
    if (headers.get('idempotent-replayed') === 'true') repeats += 1
    orders.set(name, Uploaded.parse(body).attachment.id)
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
    clients: ORDERING + SPENDING,
    async prepare(company) {
      customer = aCustomer(company, await aContract(company))
      const makes = async (name: string) =>
        Made.parse((await whose().signedIn('/api-keys', { body: { name } })).body)
      secret = (await makes(`crash ${run}`)).secret ?? ''
      const { apiKey, secret: second } = await makes(`crash orders ${run}`)
      ordering = { id: apiKey.id, secret: second ?? '' }
      before = (await usageOf(customer)).used
    },
    client(_, random) {
      clients += 1
      if (clients > ORDERING) return { atRest: () => true, step: spends }
      let steps = 0
      let wanted: string | null = null
      let ordered: string | null = null
      return {
        atRest: () => wanted === null && ordered === null,
        async step() {
          steps += 1
          if (ordered !== null || (wanted === null && steps % REQUESTS_AN_ORDER === 0)) {
            ordered ??= `order ${run} ${Math.floor(random() * 1e9)}`
            await order(ordered)
            ordered = null
            return
          }
          if (wanted === null && steps % REQUESTS_A_KEY !== 1) return spends()
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
      const usage = await usageOf(whose())
      const rose = usage.used - before
      const least = told.counted + orders.size
      if (rose < least) audit.lost.push(`${least - rose} acknowledged requests`)
      const most = least + told.unanswered
      if (rose > most) audit.doubled.push(`${rose - most} requests that nobody sent`)
      const counted = usage.keys.find(({ keyId }) => keyId === ordering.id)?.requests ?? 0
      if (counted < orders.size) audit.lost.push(`${orders.size - counted} acknowledged orders`)
      if (counted > orders.size) audit.doubled.push(`${counted - orders.size} orders`)
      const keys = await keysOf(whose())
      for (const [name, id] of made) {
        const found = keys.filter((key) => key.name === name)
        if (!found.some((key) => key.id === id)) audit.lost.push(`the key "${name}"`)
        if (found.length > 1) audit.doubled.push(`${found.length} keys "${name}"`)
        if (found.some(({ revokedAt }) => revokedAt === null)) audit.lost.push(`"${name}" revoked`)
      }
      console.log(
        `metered: acknowledged=${told.counted} unanswered=${told.unanswered} orders=${orders.size}` +
          ` replayed=${repeats} counted=${rose} orders_counted=${counted} keys=${made.size}`,
      )
      return audit
    },
  }
}
