/** Preloaded: lets plain Node run the Worker's own files – mails in JSX through Preact, objects and tools in a life's time and web – where they lie. */

import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'

const RUNTIME = new URL('./runtime.ts', import.meta.url).href

/** As wrangler.toml's `[alias]`; the one module that only workerd has; and the chance in ids. */
const ELSEWHERE: Record<string, string> = {
  react: 'preact/compat',
  'react-dom': 'preact/compat',
  'react/jsx-runtime': 'preact/jsx-runtime',
  'cloudflare:workers': new URL('./workerd.ts', import.meta.url).href,
  ulid: RUNTIME,
}

/** Whoever asks the platform for the time, a timer or the web; ports bring the rest of the product theirs. */
const SURROUNDED = /\/workers\/(swarm\/.*|tools\/clock)\.ts$/
const GLOBALS = 'AbortSignal, clearInterval, clearTimeout, Date, fetch, setInterval, setTimeout'

registerHooks({
  resolve: (name, context, next) =>
    next(context.parentURL === RUNTIME ? name : (ELSEWHERE[name] ?? name), context),
  load(url, context, next) {
    if (SURROUNDED.test(url)) {
      const loaded = next(url, context)
      const source = `import { ${GLOBALS} } from '${RUNTIME}';${String(loaded.source)}`
      return { ...loaded, source, shortCircuit: true }
    }
    if (!url.endsWith('.tsx')) return next(url, context)
    const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), {
      loader: 'tsx',
      jsx: 'automatic',
      jsxImportSource: 'preact',
    })
    return { format: 'module', source: code, shortCircuit: true }
  },
})
