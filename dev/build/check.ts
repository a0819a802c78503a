/** Refuses a site with dead links, inline styles, or a page that is the 404 in disguise. */

/** A built file: its path below the site's root, with its content. */
export type SiteFiles = ReadonlyMap<string, string | Uint8Array>

/** `docs/problems.html` ↔ `/docs/problems`, `index.html` ↔ `/`. */
export const fileOf = (path: string): string =>
  path === '/' ? 'index.html' : `${path.slice(1)}.html`

/** Answered by the Worker, not by a file. */
const isWorkers = (path: string) => path.startsWith('/api/')

const textOf = (content: string | Uint8Array) =>
  typeof content === 'string' ? content : new TextDecoder().decode(content)

function exists(files: SiteFiles, path: string): boolean {
  return isWorkers(path) || files.has(fileOf(path)) || files.has(path.slice(1))
}

const hasId = (html: string, id: string) => html.includes(`id="${id}"`)

/** A page behind sign-in draws its sections itself: then a script must know the id. */
const isDrawn = (files: SiteFiles, html: string, id: string): boolean =>
  html.includes('<div class="app">') &&
  [...files].some(
    ([name, content]) =>
      name.endsWith('.js') && new RegExp(`["'\`]${id}["'\`]`).test(textOf(content)),
  )

function faultsOf(name: string, html: string, files: SiteFiles): string[] {
  const links = [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, link = '']) =>
    link.replaceAll('&amp;', '&'),
  )
  const dead = links.flatMap((link) => {
    if (link.startsWith('#')) return hasId(html, link.slice(1)) ? [] : [`${name} → ${link}`]
    if (!link.startsWith('/')) return []
    const [path = '', fragment] = link.replace(/\?[^#]*/, '').split('#')
    if (!exists(files, path)) return [`${name} → ${link} (no such page)`]
    if (!fragment) return []
    const target = textOf(files.get(fileOf(path)) ?? '')
    return hasId(target, fragment) || isDrawn(files, target, fragment)
      ? []
      : [`${name} → ${link} (no such id)`]
  })
  // The CSP's hashes do not cover style attributes: they would be dropped without a word.
  const styled = /<[a-z][^>]*\sstyle=/.test(html) ? [`${name} has a style attribute`] : []
  const lost =
    name !== '404.html' && /<h1[^>]*>Nothing here<\/h1>/.test(html) && !name.startsWith('docs/')
      ? [`${name} is the 404 page`]
      : []
  return [...dead, ...styled, ...lost]
}

/** Everything wrong with the built pages, in words; empty when they may be published. */
export const siteFaults = (files: SiteFiles): string[] =>
  [...files].flatMap(([name, content]) =>
    name.endsWith('.html') ? faultsOf(name, textOf(content), files) : [],
  )
