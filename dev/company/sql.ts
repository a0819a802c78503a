/** Values as SQL text, for statements that travel to D1 through wrangler, which binds nothing. */

/** Any text as an SQL expression without a quote in it: hexadecimal cannot end a literal. */
export const literal = (text: string): string =>
  `CAST(X'${Buffer.from(text).toString('hex')}' AS TEXT)`
