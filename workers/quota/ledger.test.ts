/** What was counted stands on the object's disk: over days, keys and members, after it is opened again, and from before rows had ids. */

import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { unique } from '../journeys/builders.ts'
import { objectOf } from '../journeys/metered.ts'
import { Ledger } from './ledger.ts'

const WINDOW = Date.UTC(2026, 0, 1)
const LATE = Date.UTC(2026, 0, 31, 23, 59, 59, 900)
const burst = { startedAt: LATE, used: 7 }
const ada = { keyId: 'key_1', userId: 'usr_ada' }
const bob = { keyId: '', userId: 'usr_bob' }
const eve = { keyId: '', userId: 'usr_eve' }

const onDisk = (work: (sql: SqlStorage) => void) =>
  runInDurableObject(objectOf(`usr_${unique()}`), (_, { storage }) => work(storage.sql))

describe('the ledger', () => {
  it('keeps a row for window, day, key and member, however they take turns', () =>
    onDisk((sql) => {
      const ledger = new Ledger(sql)
      const note = (who: typeof ada, many: number, now: number, window = WINDOW) =>
        ledger.note(window, who, many, { burst, now })
      const first = note(ada, 1, LATE)
      expect(first).toEqual({ window: WINDOW, day: '2026-01-31', ...ada })
      note(bob, 1, LATE)
      note(eve, 1, LATE)
      expect(note(ada, 2, LATE + 50)).toBe(first)
      expect(note(ada, 1, LATE + 100)).toEqual({ ...first, day: '2026-02-01' })
      note(ada, 1, LATE + 100, LATE + 100)
      note(ada, 1, LATE + 101)
      const rows = [
        { window: WINDOW, day: '2026-01-31', ...bob, requests: 1, seq: 2 },
        { window: WINDOW, day: '2026-01-31', ...eve, requests: 1, seq: 3 },
        { window: WINDOW, day: '2026-01-31', ...ada, requests: 3, seq: 4 },
        { window: LATE + 100, day: '2026-02-01', ...ada, requests: 1, seq: 6 },
        { window: WINDOW, day: '2026-02-01', ...ada, requests: 2, seq: 7 },
      ]
      expect(ledger.changedAfter(0, 10)).toEqual(rows)
      expect([ledger.used(WINDOW), ledger.used(LATE + 100)]).toEqual([7, 1])

      const again = new Ledger(sql)
      expect(again.changedAfter(0, 10)).toEqual(rows)
      expect([again.used(WINDOW), again.lastAt, again.latestWindow, again.burst]).toEqual([
        7,
        LATE + 101,
        LATE + 100,
        burst,
      ])
      again.note(WINDOW, ada, 1, { burst, now: LATE + 102 })
      again.forget()
      again.note(WINDOW, ada, 1, { burst, now: LATE + 103 })
      expect(again.changedAfter(7, 10)).toEqual([{ ...rows[4], requests: 4, seq: 9 }])
    }))

  it('has on disk how it stands after each request, whoever came before and however it counted', () =>
    onDisk((sql) => {
      const ledger = new Ledger(sql)
      const cyd = { keyId: 'key_1', userId: 'usr_cyd' }
      const next = LATE + 60_000
      type Step = [typeof ada, counted: number, startedAt: number, used: number, requests: number]
      const steps: Step[] = [
        [ada, 1, LATE, 1, 1],
        [ada, 1, LATE, 2, 2],
        [ada, 1, LATE, 3, 3],
        [ada, 0, LATE, 4, 3],
        [ada, 1, LATE, 5, 4],
        [ada, 3, LATE, 8, 7],
        [bob, 1, LATE, 9, 1],
        [ada, 1, LATE, 10, 8],
        [cyd, 1, LATE, 11, 1],
        [cyd, 1, LATE, 12, 2],
        [cyd, 1, next, 1, 3],
        [cyd, 1, next, 2, 4],
        [cyd, 1, LATE, 13, 5],
        // Let in without being counted in the burst: nobody does, but it must not be added to.
        [cyd, 1, LATE, 13, 6],
      ]
      steps.forEach(([who, counted, startedAt, used, requests], at) => {
        const burst = { startedAt, used }
        ledger.note(WINDOW, who, counted, { burst, now: LATE })
        const again = new Ledger(sql)
        expect(again.burst).toEqual(burst)
        expect(again.changedAfter(at, 10)).toEqual([
          { window: WINDOW, day: '2026-01-31', ...who, requests, seq: at + 1 },
        ])
      })
      ledger.note(WINDOW, cyd, 1, { burst: { startedAt: LATE, used: 14 }, now: LATE + 40 })
      ledger.note(WINDOW, cyd, 1, { burst: { startedAt: LATE, used: 15 }, now: LATE + 90 })
      expect([ledger.lastAt, new Ledger(sql).lastAt]).toEqual([LATE + 90, LATE])
      const receipt = { window: WINDOW, day: '2026-01-31', ...cyd }
      ledger.giveBack(receipt, 'req_1', LATE)
      ledger.note(WINDOW, cyd, 1, { burst: { startedAt: LATE, used: 16 }, now: LATE })
      ledger.giveBack({ ...receipt, ...ada }, 'req_2', LATE)
      ledger.note(WINDOW, cyd, 1, { burst: { startedAt: LATE, used: 17 }, now: LATE + 5 })
      const again = new Ledger(sql)
      expect([again.burst, again.lastAt]).toEqual([{ startedAt: LATE, used: 17 }, LATE + 5])
      expect(again.changedAfter(18, 10)).toEqual([
        { window: WINDOW, day: '2026-01-31', ...ada, requests: 7, seq: 19 },
        { window: WINDOW, day: '2026-01-31', ...cyd, requests: 9, seq: 20 },
      ])
    }))

  it('has on disk to the minute when a key was used last, also where the clock went back', () =>
    onDisk((sql) => {
      const ledger = new Ledger(sql)
      const noon = Date.UTC(2026, 0, 15, 12)
      const start = { startedAt: noon - 5, used: 0 }
      const lastUsed = (nows: number[]) => {
        for (const now of nows) {
          start.used += 1
          ledger.note(WINDOW, ada, 1, { burst: { ...start }, now })
        }
        return new Ledger(sql).lastUsed().get('key_1') ?? 0
      }
      expect(lastUsed([noon - 5, noon + 10, noon + 20])).toBe(noon + 10)
      // From a machine whose clock lags, and on from there.
      expect(lastUsed([noon - 2])).toBe(noon - 2)
      expect(lastUsed([noon + 30, noon + 40])).toBe(noon + 30)
      expect(lastUsed([noon + 50_000, noon + 60_000])).toBe(noon + 60_000)
    }))

  it('that could not write a request goes on from what is on disk', () =>
    onDisk((sql) => {
      let fails = false
      const flaky = new Proxy(sql, {
        get: (_, verb: keyof SqlStorage) =>
          verb === 'exec'
            ? (...given: Parameters<SqlStorage['exec']>) => {
                if (fails && given[0].startsWith('UPDATE')) throw new Error('disk full')
                return sql.exec(...given)
              }
            : sql[verb],
      })
      const ledger = new Ledger(flaky)
      const note = (used: number) =>
        ledger.note(WINDOW, ada, 1, { burst: { startedAt: LATE, used }, now: LATE })
      note(1)
      note(2)
      fails = true
      expect(() => note(3)).toThrow('disk full')
      fails = false
      note(3)
      const again = new Ledger(sql)
      expect([again.used(WINDOW), again.burst]).toEqual([3, { startedAt: LATE, used: 3 }])
      // The number that was spent on the one that failed is not used again.
      expect(again.changedAfter(3, 10)).toMatchObject([{ requests: 3, seq: 4 }])
    }))

  it('goes on counting after its oldest rows were let go of', () =>
    onDisk((sql) => {
      const ledger = new Ledger(sql)
      const yearsOn = LATE + 500 * 86_400_000
      ledger.note(WINDOW, ada, 1, { burst, now: LATE })
      ledger.note(yearsOn, bob, 1, { burst, now: yearsOn })
      ledger.note(WINDOW, ada, 1, { burst, now: LATE })
      ledger.forget()
      expect(ledger.changedAfter(0, 10).map(({ userId }) => userId)).toEqual(['usr_bob'])
      ledger.note(WINDOW, ada, 1, { burst, now: LATE })
      expect(ledger.changedAfter(3, 10)).toEqual([
        { window: WINDOW, day: '2026-01-31', ...ada, requests: 1, seq: 4 },
      ])
    }))

  it('takes over what was counted before rows had ids, also when that came back for a time', () =>
    onDisk((sql) => {
      const ofThen = (requests: number, seq: number) => {
        sql.exec(`CREATE TABLE usage (
          window INTEGER NOT NULL, day TEXT NOT NULL, key_id TEXT NOT NULL, user_id TEXT NOT NULL,
          requests INTEGER NOT NULL, last_at INTEGER NOT NULL,
          burst_started_at INTEGER NOT NULL, burst_used INTEGER NOT NULL, seq INTEGER NOT NULL,
          PRIMARY KEY (window, day, key_id, user_id)) WITHOUT ROWID`)
        const row = [WINDOW, '2026-01-31', 'key_1', 'usr_ada', requests, LATE, LATE, 7, seq]
        sql.exec('INSERT INTO usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', ...row)
      }
      sql.exec('DROP TABLE counts')
      ofThen(41, 12)
      const ledger = new Ledger(sql)
      expect([ledger.used(WINDOW), ledger.burst, ledger.lastAt]).toEqual([41, burst, LATE])
      ledger.note(WINDOW, ada, 1, { burst, now: LATE })
      const again = new Ledger(sql)
      expect(again.changedAfter(0, 10)).toEqual([
        { window: WINDOW, day: '2026-01-31', ...ada, requests: 42, seq: 13 },
      ])
      ofThen(3, 2)
      expect(new Ledger(sql).changedAfter(13, 10)).toEqual([
        { window: WINDOW, day: '2026-01-31', ...ada, requests: 45, seq: 15 },
      ])
    }))
})
