/** The test model for a person: `npm run model [-- port]`; then `npm run dev` with the settings it prints. */

import { startModelServer } from './server.ts'

const { url } = await startModelServer(Number(process.argv[2] ?? 12_113))
process.stdout.write(
  `LLM_PROVIDER=openai LLM_MODEL=planner LLM_API_KEY=sk-obvious-fake LLM_PRICES=1,4 LLM_BASE_URL=${url} npm run dev\n`,
)
