/** Puts a text on the clipboard, and says what came of it. */

/** So long it is said. */
export const SAID_MS = 4_000

export type Said = 'Copied.' | 'Selected: copy it by hand.'

/** Where the browser forbids it, `select` marks the text, so that it can still be copied by hand. */
export async function copy(text: string, select: () => void): Promise<Said> {
  try {
    await navigator.clipboard.writeText(text)
    return 'Copied.'
  } catch {
    select()
    return 'Selected: copy it by hand.'
  }
}
