/** Browser journeys (`npm run e2e`): one file after the other, against one running company. */

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['dev/e2e/**/*.e2e.ts'],
    globalSetup: ['dev/e2e/setup.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 330_000,
  },
})
