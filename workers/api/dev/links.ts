/** Finds the links of a mail, as a reader or a test would follow them. Pure. */

const ATTRIBUTE = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi
const PLAIN = /https?:\/\/[^\s<>"')\]]+/g
const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&#x3D;': '=',
  '&#61;': '=',
}

/** http(s) addresses in the order they appear, each once: first those of the HTML, then those only the text has. */
export function linksOf(mail: { html: string; text: string }): string[] {
  const fromHtml = [...mail.html.matchAll(ATTRIBUTE)].map(([, double, single]) =>
    unescaped(double ?? single ?? ''),
  )
  const fromText = [...mail.text.matchAll(PLAIN)].map(([url]) => url.replace(/[.,;:!?]+$/, ''))
  const all = [...fromHtml, ...fromText].filter((url) => /^https?:\/\//.test(url))
  return [...new Set(all)]
}

const unescaped = (text: string): string =>
  text.replace(/&(?:amp|quot|#39|#x27|#x3D|#61);/gi, (entity) => ENTITIES[entity] ?? entity)
