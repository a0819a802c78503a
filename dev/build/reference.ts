/** The OpenAPI document as a file, for the Worker that answers it and the pages that are made of it. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { OpenApi } from '../../web/pages/reference/openapi.ts'
import { openApiDocument } from '../../workers/api/openapi/index.ts'
import { routes } from '../../workers/api/routes/index.ts'
import { brand } from '../../workers/contract/brand.ts'

const root = join(import.meta.dirname, '../..')

/** The document as the public site shows it: our own address, the version of this source. */
export async function describeApi(): Promise<OpenApi> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const document = openApiDocument(routes, { APP_ORIGIN: brand.origin, VERSION: String(version) })
  return document as OpenApi
}

/** Answers how many operations it has. */
export async function writeReference(file: string): Promise<number> {
  const document = await describeApi()
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(document)}\n`)
  return Object.values(document.paths).flatMap((path) => Object.values(path)).length
}
