/** Preloaded: lets plain Node run the Worker's own files – mails in JSX through Preact, the objects' base class – where they lie. */

import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'

/** As wrangler.toml's `[alias]`; and the one module that only workerd has. */
const ELSEWHERE: Record<string, string> = {
  react: 'preact/compat',
  'react-dom': 'preact/compat',
  'react/jsx-runtime': 'preact/jsx-runtime',
  'cloudflare:workers': new URL('./workerd.ts', import.meta.url).href,
}

registerHooks({
  resolve: (name, context, next) => next(ELSEWHERE[name] ?? name, context),
  load(url, context, next) {
    if (!url.endsWith('.tsx')) return next(url, context)
    const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), {
      loader: 'tsx',
      jsx: 'automatic',
      jsxImportSource: 'preact',
    })
    return { format: 'module', source: code, shortCircuit: true }
  },
})
