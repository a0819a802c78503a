/** Style sheets get the brand's colours, and nothing a brand does not have. */

import { describe, expect, it } from 'vitest'
import { brandKit } from '../../workers/contract/brand.ts'
import { withBrandColours } from './brand-colours.ts'

describe('a style sheet', () => {
  it('gets the colours of the brand', () => {
    const { accent, accentDark } = brandKit.colours
    expect(
      withBrandColours('a { color: light-dark(var(--brand-accent), var(--brand-accent-dark)) }'),
    ).toBe(`a { color: light-dark(${accent}, ${accentDark}) }`)
    expect(withBrandColours('a { color: var(--ink) }')).toBe('a { color: var(--ink) }')
  })

  it('that asks for another colour is not built', () => {
    expect(() => withBrandColours('a { color: var(--brand-gold) }')).toThrow('no colour gold')
  })
})
