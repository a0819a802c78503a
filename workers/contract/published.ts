/** Where a published result is read; pure, so that the object and the API say the same. */

type Published = { publicToken?: string | null; withdrawnAt?: number | null }

/** Null: it is not published, or no more. */
export const publicUrl = (
  { publicToken, withdrawnAt }: Published,
  origin: string,
): string | null => (publicToken && !withdrawnAt ? `${origin}/reports/${publicToken}` : null)
