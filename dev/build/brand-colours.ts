/** Fills `var(--brand-accent)` and its like, in style sheets and the icon, from the one place that says who we are. */

import { brandKit } from '../../workers/contract/brand.ts'

const COLOURS: Readonly<Record<string, string>> = brandKit.colours

/** `--brand-accent-dark` is `accentDark`; throws for a colour that the brand does not have. */
export const withBrandColours = (text: string): string =>
  text.replaceAll(/var\(--brand-([a-z-]+)\)/g, (_, name: string) => {
    const key = name.replaceAll(/-([a-z])/g, (_dash, letter: string) => letter.toUpperCase())
    const colour = COLOURS[key]
    if (!colour) throw new Error(`The brand has no colour ${key}`)
    return colour
  })
