/** Builds the public site in memory: bundles, prerendered pages, plain files. */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Rolldown } from 'vite'
import type { Example } from '../../web/examples.ts'
import { SHEETS, type Sheet } from '../../web/routes.ts'
import { readArticles } from './articles.ts'
import { withBrandColours } from './brand-colours.ts'
import { fileOf, siteFaults } from './check.ts'
import { feedFile, headersFile, llmsFile, robotsFile, securityFile, sitemapFile } from './files.ts'

/** Browsers that know `light-dark()`, `:has()` and nesting; otherwise they would be compiled away at a cost. */
const TARGET = ['chrome123', 'edge123', 'firefox121', 'safari17.5']

const root = join(import.meta.dirname, '../..')
const web = join(root, 'web')

/** As the prerenderer reads it. */
type OpenApi = Parameters<Prerender['renderSite']>[2]
/** What the tools made of our fixtures, as `examples.ts` keeps it. */
type Made = { examples: readonly Example[]; files: Readonly<Record<string, string>> }
type Prerender = Pick<typeof import('../../web/prerender.tsx'), 'renderSite'>

/** Before files are named by their hash: other colours are another file. */
const brandColours = {
  postcssPlugin: 'brand-colours',
  Declaration(declaration: { value: string }) {
    declaration.value = withBrandColours(declaration.value)
  },
}

async function bundle(server: boolean): Promise<Rolldown.RolldownOutput> {
  const { build } = await import('vite')
  const result = await build({
    root: web,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    css: { postcss: { plugins: [brandColours] } },
    // In development Node's condition would bring Preact's checks along.
    mode: 'production',
    // Said outright, because a test's environment would bring the names of files and lines along.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    ...(server ? { ssr: { noExternal: true } } : {}),
    build: {
      write: false,
      target: server ? 'node22' : TARGET,
      cssTarget: TARGET,
      cssMinify: 'lightningcss',
      modulePreload: false,
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      ...(server ? { ssr: join(web, 'prerender.tsx') } : {}),
      rolldownOptions: {
        ...(server
          ? {}
          : {
              input: {
                app: join(web, 'app.tsx'),
                site: join(web, 'site.ts'),
                'style-app': join(web, 'style/app.css'),
                'style-site': join(web, 'style/site.css'),
                ...Object.fromEntries(
                  SHEETS.map((name) => [`sheet-${name}`, join(web, `style/sheets/${name}.css`)]),
                ),
              },
            }),
        output: {
          // Run from memory, it finds no file beside it.
          ...(server ? { codeSplitting: false } : {}),
          entryFileNames: server ? '[name].js' : 'assets/[name]-[hash].js',
          chunkFileNames: 'assets/[name]-[hash].js',
          assetFileNames: 'assets/[name]-[hash][extname]',
        },
      },
    },
  })
  const [output] = [result].flat()
  if (!output || !('output' in output)) throw new Error('The bundler gave no output')
  return output
}

/** Runs the prerender bundle from memory: a data address leaves no file behind. */
async function loadPrerender(): Promise<Prerender> {
  const { output } = await bundle(true)
  const entry = output.find((chunk) => chunk.type === 'chunk' && chunk.isEntry)
  if (entry?.type !== 'chunk') throw new Error('The prerender bundle has no entry')
  const code = Buffer.from(entry.code).toString('base64')
  return (await import(`data:text/javascript;base64,${code}`)) as Prerender
}

type Built = {
  files: Map<string, string | Uint8Array>
  find: (name: RegExp) => string
  /** The files that a script imports at once, and those these import. */
  importsOf: (script: string) => string[]
  /** The part of the app that draws this page, where it has one of its own. */
  partOf: (path: string) => string | undefined
}

async function bundleFiles(): Promise<Built> {
  const { output } = await bundle(false)
  const files = new Map<string, string | Uint8Array>(
    output
      // A style sheet as an entry also makes an empty script.
      .filter((part) => !(part.type === 'chunk' && part.facadeModuleId?.endsWith('.css')))
      .map((part) => [part.fileName, part.type === 'chunk' ? part.code : part.source]),
  )
  const find = (name: RegExp) => {
    const file = [...files.keys()].find((candidate) => name.test(candidate))
    if (!file) throw new Error(`The bundler made no file like ${name}`)
    return file
  }
  const chunks = new Map(
    output.flatMap((part) =>
      part.type === 'chunk' ? [[part.fileName, part.imports] as const] : [],
    ),
  )
  const importsOf = (script: string, seen = new Set<string>()): string[] => {
    for (const name of chunks.get(script) ?? [])
      if (!seen.has(name)) importsOf(name, seen.add(name))
    return [...seen]
  }
  const partOf = (path: string) => {
    const name = path.slice(1).replaceAll('/', '-')
    const sources = [`pages/${name}.tsx`, `pages/${name}/${name}.tsx`].map((file) =>
      join(web, file),
    )
    const part = output.find(
      (one) =>
        one.type === 'chunk' && one.isDynamicEntry && sources.includes(one.facadeModuleId ?? ''),
    )
    return part?.fileName
  }
  return { files, find, importsOf, partOf }
}

const publicFile = async (path: string): Promise<string | Uint8Array> =>
  path.endsWith('.svg') ? withBrandColours(await readFile(path, 'utf8')) : readFile(path)

/** The whole site as path → content; throws with every dead link named. */
export async function buildSite(
  openApi: OpenApi,
  made: Made,
): Promise<Map<string, string | Uint8Array>> {
  const [{ files, find, importsOf, partOf }, { renderSite }, articles] = await Promise.all([
    bundleFiles(),
    loadPrerender(),
    readArticles(join(web, 'content')),
  ])
  /** The text of a sheet that pages hold inline; nobody asks for its file. */
  const inlined = (name: RegExp): string => {
    const file = find(name)
    const css = String(files.get(file)).trim()
    files.delete(file)
    return css
  }
  const assets = {
    siteCss: inlined(/style-site.*\.css$/),
    sheets: Object.fromEntries(
      SHEETS.map((name) => [name, inlined(new RegExp(`sheet-${name}-.*\\.css$`))]),
    ) as Record<Sheet, string>,
    appCss: `/${find(/style-app.*\.css$/)}`,
    appJs: `/${find(/\/app-.*\.js$/)}`,
    partsOf: (path: string) => {
      const app = find(/\/app-.*\.js$/)
      const own = partOf(path)
      const all = new Set([...importsOf(app), ...(own ? [own, ...importsOf(own)] : [])])
      all.delete(app)
      return [...all].map((part) => `/${part}`)
    },
    siteJs: `/${find(/\/site-.*\.js$/)}`,
  }
  const rendered = renderSite(assets, articles, openApi, made.examples)
  for (const { page, html } of rendered) files.set(fileOf(page.path), html)

  for (const [name, text] of Object.entries(made.files)) files.set(name, text)
  const reports = Object.entries(made.files).filter(([name]) => name.endsWith('.html'))

  const pages = [...rendered.map(({ html }) => html), ...reports.map(([, html]) => html)]
  const indexed = rendered.filter(({ page }) => page.indexed).map(({ page }) => page.path)
  files.set('_headers', headersFile(pages))
  // A page with an id is one shell: the app reads the id from the address.
  // A report names no icon: browsers then ask for the one at the root.
  files.set('_redirects', '/goals/* /goal 200\n/favicon.ico /favicon.svg 302\n')
  files.set('robots.txt', robotsFile())
  files.set('sitemap.xml', sitemapFile(indexed))
  files.set('llms.txt', llmsFile(articles))
  files.set('blog/feed.xml', feedFile(articles.posts))
  files.set('.well-known/security.txt', securityFile(new Date()))
  for (const name of await readdir(join(web, 'public')))
    files.set(name, await publicFile(join(web, 'public', name)))

  const faults = siteFaults(files)
  if (faults.length > 0) throw new Error(`The site is not fit to publish:\n${faults.join('\n')}`)
  return files
}

/** Where the built site lies. */
export const siteDir = join(root, 'dist/site')
