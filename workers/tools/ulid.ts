/** A ULID (https://github.com/ulid/spec): ten letters of time and sixteen of chance, so that ids sort by their time. */

/** Crockford's alphabet: no letter that is taken for another. */
export const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const [TIME_LETTERS, CHANCE_LETTERS] = [10, 16]

/** `now` in milliseconds; `random` gives numbers in [0, 1), of which a letter takes five bits. */
export function ulid(now: number, random: () => number): string {
  let id = ''
  for (let n = 0; n < CHANCE_LETTERS; n += 1) id = LETTERS.charAt(random() * LETTERS.length) + id
  for (let n = 0, rest = now; n < TIME_LETTERS; n += 1) {
    id = LETTERS.charAt(rest % LETTERS.length) + id
    rest = Math.floor(rest / LETTERS.length)
  }
  return id
}
