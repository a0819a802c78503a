/** Names of time zones: each has many spellings and aliases, and one that they all come down to. */

/** As this engine has it, which knows it again; null: there is no such zone. */
export function zoneName(given: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions().timeZone
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Browsers differ in which of two names they prefer: Asia/Kolkata, Asia/Calcutta. */
export const isSameZone = (one: string, other: string): boolean => zoneName(one) === zoneName(other)
