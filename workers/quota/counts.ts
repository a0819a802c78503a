/** The table of what was counted: a row for window, day, key and member, found by its id once its requests have begun. */

const COLUMNS = 'window, day, key_id, user_id, requests, last_at, burst_started_at, burst_used, seq'

/** A row that is there is added to. */
const GOES_ON = `ON CONFLICT DO UPDATE SET requests = requests + excluded.requests, last_at = excluded.last_at,
  burst_started_at = excluded.burst_started_at, burst_used = excluded.burst_used, seq = excluded.seq`

export function openCounts(sql: SqlStorage): void {
  sql.exec(`CREATE TABLE IF NOT EXISTS counts (
    id INTEGER PRIMARY KEY,
    window INTEGER NOT NULL, day TEXT NOT NULL, key_id TEXT NOT NULL, user_id TEXT NOT NULL,
    requests INTEGER NOT NULL, last_at INTEGER NOT NULL,
    burst_started_at INTEGER NOT NULL, burst_used INTEGER NOT NULL, seq INTEGER NOT NULL,
    UNIQUE (window, day, key_id, user_id))`)
  takeOver(sql)
}

/** Objects keep what they counted before rows had ids, also where the code of then came back for a time. */
function takeOver(sql: SqlStorage): void {
  if (sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'usage'").toArray().length === 0) return
  // `seq`, the last of the columns, goes on from there.
  sql.exec(`INSERT INTO counts (${COLUMNS}) SELECT ${COLUMNS} + (SELECT coalesce(max(seq), 0) FROM counts)
    FROM usage WHERE true ${GOES_ON}`)
  sql.exec('DROP TABLE usage')
}

/** Binds all columns but the id, which it answers. */
export const COUNT_FIRST = `INSERT INTO counts (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ${GOES_ON} RETURNING id`

/** One more in the row that was written last, all else as it stands: binds the id alone, since binding costs (bench/README.md). */
export const COUNT_ONE_MORE = `UPDATE counts SET requests = requests + 1, burst_used = burst_used + 1,
  seq = seq + 1 WHERE id = ?`

/** Binds what changes, and the id: a row is found by it for less than by its four columns (bench/README.md). */
export const COUNT_NEXT = `UPDATE counts SET requests = requests + ?, last_at = ?,
  burst_started_at = ?, burst_used = ?, seq = ? WHERE id = ?`
