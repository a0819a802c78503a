/** `npm run e2e [-- --screens] [names]`: the browser journeys; `--screens` keeps a picture of every page in screenshots/. */

import { parseCLI, startVitest } from 'vitest/node'

const SCREENS = '--screens'
const words = process.argv.slice(2)
if (words.includes(SCREENS)) process.env.SCREENS = '1'

const { filter, options } = parseCLI([
  'vitest',
  'run',
  ...['--config', 'dev/e2e/vitest.config.ts'],
  ...words.filter((word) => word !== SCREENS),
])
const vitest = await startVitest('test', filter, options)
await vitest.close()
