/** Writes the golden mails anew (`node dev/golden.ts`): run it deliberately and read the diff before committing. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'vite'

type Emails = {
  renderMail(
    kind: string,
    data: unknown,
    unsubscribe: unknown,
  ): { subject: string; html: string; text: string }
}

const FOLDER = 'workers/emails/golden'

const server = await createServer({
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, ws: false, watch: null },
  resolve: {
    alias: [
      { find: /^react$/, replacement: 'preact/compat' },
      { find: /^react-dom$/, replacement: 'preact/compat' },
      { find: /^react\/jsx-runtime$/, replacement: 'preact/jsx-runtime' },
    ],
  },
  ssr: { noExternal: [/^@react-email\//] },
})
try {
  const { renderMail } = (await server.ssrLoadModule('/workers/emails/index.ts')) as Emails
  const { samples, sampleUnsubscribe } = await server.ssrLoadModule('/workers/emails/samples.ts')
  mkdirSync(FOLDER, { recursive: true })
  for (const [kind, data] of Object.entries(samples)) {
    const { subject, html, text } = renderMail(kind, data, sampleUnsubscribe(kind))
    writeFileSync(`${FOLDER}/${kind}.html`, html)
    writeFileSync(`${FOLDER}/${kind}.txt`, `Subject: ${subject}\n\n${text}`)
  }
  console.log(`golden: mails=${Object.keys(samples).length}`)
} finally {
  await server.close()
}
