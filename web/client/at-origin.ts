/** Examples as they work on the site that shows them: written once for the public address, they may be read elsewhere. Pure. */

import { brand, brandKit } from '../../workers/contract/brand.ts'

const { className } = brandKit.code
const made = new RegExp(`new ${className}\\((?:\\{ (.+?) \\})?\\)`)

/** The client calls the public API unless told, so elsewhere its examples say the address. */
export function atOrigin(code: string, origin: string): string {
  if (origin === brand.origin) return code
  return code.replaceAll(brand.origin, origin).replace(made, (_, given?: string) => {
    const options = [...(given ? [given] : []), `baseUrl: '${origin}/api/v1'`]
    return `new ${className}({ ${options.join(', ')} })`
  })
}
