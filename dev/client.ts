/** `npm run client`: writes the generated part of the TypeScript client. */

import { writeFile } from 'node:fs/promises'
import { describeApi } from './build/reference.ts'
import { generateClient, generatedFile } from './client/generate.ts'

await writeFile(generatedFile, generateClient(await describeApi()))
console.log(`client: ${generatedFile} written`)
