/** Says in few lines what the parts of the company say in many; all of it is in `.dev/app.log`. */

const colour = (code: number) => (text: string) =>
  process.stdout.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text

export const paint = {
  dim: colour(2),
  bold: colour(1),
  red: colour(31),
  green: colour(32),
  yellow: colour(33),
  blue: colour(34),
}

export const say = (who: string, line: string): void => {
  console.log(`${paint.dim(`${who.padEnd(7)}│`)} ${line}`)
}

/** Whole lines out of chunks of a stream. */
export function lines(each: (line: string) => void): (chunk: Buffer) => void {
  let rest = ''
  return (chunk) => {
    const parts = (rest + chunk.toString('utf8')).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) each(line)
  }
}

const KNOWN_NOISE = /Request\.cf|update available|skills|telemetry|metrics/i
/** The first cause stands on top; the rest is in the log. */
const LINES_AN_ERROR = 20
/** What wrangler says once changed code answers. */
export const RELOADED = /Local server updated and ready/
const TROUBLE = /\[wrangler:error\]|✘|\[ERROR\]|Uncaught|\bError:/

/** Keeps what a developer wants of wrangler's lines: errors with what is indented below them, warnings of ours, reloads. */
export function wranglerFilter(show: (line: string) => void): (line: string) => void {
  let inTrouble = false
  let shown = 0
  return (coloured) => {
    const line = stripped(coloured).trimEnd()
    if (line === '' || KNOWN_NOISE.test(line)) return
    // What belongs to an error is indented below it.
    inTrouble &&= line.startsWith(' ')
    const ours = ownLine(line)
    if (ours !== undefined) {
      if (ours !== null) show(ours)
      return
    }
    if (RELOADED.test(line)) show('reloaded')
    shown = inTrouble ? shown : 0
    inTrouble ||= TROUBLE.test(line)
    if (inTrouble && shown++ < LINES_AN_ERROR) show(paint.red(line))
  }
}

/** Terminal colours out; a pattern literal would need the escape character itself. */
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')
const stripped = (text: string): string => text.replace(ESCAPES, '')

/** The product's own JSON log: undefined if the line is none, null if it is not worth showing. */
function ownLine(line: string): string | null | undefined {
  if (!line.startsWith('{"level":')) return undefined
  const { level, what, ...fields } = parsed(line)
  if (level !== 'warn' && level !== 'error') return null
  const about = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`)
  const text = [String(what), ...about].join(' ')
  return level === 'error' ? paint.red(text) : paint.yellow(text)
}

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return { level: 'error', what: line }
  }
}
