/** The development copies of the Workers' configurations say the same, but for the build command and where paths start. */

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { developmentConfig } from './wrangler-config.ts'

const original = readFileSync('wrangler.toml', 'utf8')
const STAND_IN = /workers\/tools\/stripe\/left-out\.ts"$/
const lines = (text: string) =>
  text.split('\n').filter((line) => line.trim() !== '' && !STAND_IN.test(line))

it('leaves out the build command and the minifier, and nothing else', () => {
  const copy = developmentConfig(original, '/home/ada/shop')
  const gone = lines(original).filter((line) => !lines(copy).includes(line))
  expect(gone).toEqual([
    'main = "workers/index.ts"',
    'minify = true',
    'command = "node dev/build.ts"',
    'watch_dir = ["workers", "web", "migrations"]',
    'directory = "dist/site"',
    'migrations_dir = "migrations"',
  ])
})

it('makes paths absolute', () => {
  const copy = developmentConfig(original, '/home/ada/shop')
  const added = lines(copy).filter((line) => !lines(original).includes(line))
  expect(added).toEqual([
    'main = "/home/ada/shop/workers/index.ts"',
    'minify = false',
    'command = "exit 0"',
    'watch_dir = "../workers"',
    'directory = "/home/ada/shop/dist/site"',
    'migrations_dir = "/home/ada/shop/migrations"',
  ])
  const standIns = /^"\.\/.+\.js" = "\/home\/ada\/shop\/workers\/tools\/stripe\/left-out\.ts"$/gm
  expect(copy.match(standIns)).toHaveLength(12)
})

it('watches the room of a Worker that has one', () => {
  const toolbox = readFileSync('wrangler.toolbox.toml', 'utf8')
  const copy = developmentConfig(toolbox, '/home/ada/shop')
  const added = lines(copy).filter((line) => !lines(toolbox).includes(line))
  expect(added).toEqual([
    'main = "/home/ada/shop/workers/swarm/toolbox.ts"',
    'minify = false',
    '"entities/decode" = "/home/ada/shop/workers/swarm/site-audit/no-entities.ts"',
    '[build]',
    'command = "exit 0"',
    'watch_dir = "../workers/swarm"',
  ])
})

it.each(['wrangler.toolbox.toml', 'wrangler.mails.toml'])(
  'binds nothing to the Worker of %s, under the runtime of the first',
  (file) => {
    const toml = readFileSync(file, 'utf8')
    const tables = lines(toml).filter((line) => line.startsWith('['))
    expect(tables).toEqual(['[alias]', '[observability]'])
    const runtime = /^compatibility_.*$/gm
    expect(toml.match(runtime)).toEqual(original.match(runtime))
  },
)
