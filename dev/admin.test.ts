/** The operator's statements, on the real schema: what they change, and that an address can say nothing in SQL. */

import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { adminSql } from './admin.ts'

const NOW = 1_764_547_200_000

function aDatabase(email: string) {
  const db = new DatabaseSync(':memory:')
  for (const file of readdirSync('migrations').filter((name) => name.endsWith('.sql')))
    db.exec(readFileSync(`migrations/${file}`, 'utf8'))
  const person = (id: string, address: string) => {
    db.prepare(
      `INSERT INTO users (id, email, email_key, password_hash, is_superuser, created_at, updated_at)
       VALUES (?, ?, ?, 'none', 0, 0, 0)`,
    ).run(id, address, address.toLowerCase())
    db.prepare(
      `INSERT INTO sessions (id, user_id, kind, created_at, last_seen_at, expires_at)
       VALUES (?, ?, 'cookie', 0, 0, 9e15)`,
    ).run(`ses_${id}`, id)
  }
  person('usr_1', email)
  person('usr_2', 'other@example.test')
  const user = (id: string) =>
    db
      .prepare(
        `SELECT is_superuser AS superuser, disabled_at AS disabledAt,
         (SELECT ended_at FROM sessions WHERE user_id = users.id) AS endedAt FROM users WHERE id = ?`,
      )
      .get(id)
  const audit = () => db.prepare('SELECT account_id AS account, action FROM audit_log').all()
  return { db, user, audit }
}

const untouched = { superuser: 0, disabledAt: null, endedAt: null }

describe('npm run admin', () => {
  it('grants, and ends nothing', () => {
    const { db, user, audit } = aDatabase('Ada@example.test')
    db.exec(adminSql('grant', 'ADA@example.test', NOW))
    expect(user('usr_1')).toEqual({ superuser: 1, disabledAt: null, endedAt: null })
    expect(user('usr_2')).toEqual(untouched)
    expect(audit()).toEqual([{ account: 'usr_1', action: 'superuser_granted' }])
  })

  it('revokes, and ends all sessions of the demoted', () => {
    const { db, user } = aDatabase('ada@example.test')
    db.exec(adminSql('grant', 'ada@example.test', NOW))
    db.exec(adminSql('revoke', 'ada@example.test', NOW))
    expect(user('usr_1')).toEqual({ superuser: 0, disabledAt: null, endedAt: NOW })
    expect(user('usr_2')).toEqual(untouched)
  })

  it('disables once: the first date stays', () => {
    const { db, user } = aDatabase('ada@example.test')
    db.exec(adminSql('disable', 'ada@example.test', NOW))
    db.exec(adminSql('disable', 'ada@example.test', NOW + 1))
    expect(user('usr_1')).toEqual({ superuser: 0, disabledAt: NOW, endedAt: NOW })
    // Its keys die in its object: Provisioning owes that once, at once.
    const owed = db.prepare('SELECT key, agent, kind, account_id AS account, status FROM outbox')
    expect(owed.all()).toEqual([
      {
        key: `entitle:usr_1:disabled:${NOW}`,
        agent: 'provisioning',
        kind: 'entitle',
        account: 'usr_1',
        status: 'new',
      },
    ])
  })

  it.each([`x' OR '1'='1`, `"; DROP TABLE users; --@x.test`, `o'neil@example.test`])(
    'takes %s for an address and nothing else',
    (email) => {
      const { db, user } = aDatabase('ada@example.test')
      db.exec(adminSql('disable', email, NOW))
      expect(user('usr_1')).toEqual(untouched)
      expect(aDatabase(email).user('usr_1')).toEqual(untouched)
    },
  )

  it('changes and notes nothing for an address nobody has', () => {
    const { db, audit } = aDatabase('ada@example.test')
    db.exec(adminSql('grant', 'nobody@example.test', NOW))
    expect(audit()).toEqual([])
  })
})
