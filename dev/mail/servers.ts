/** Starts the mail servers the workers tests talk to (global setup of that project) and ends them after. */

import { createServer } from 'node:http'
import type { TestProject } from 'vitest/node'
import type {} from './provided.ts'
import { startResendServer } from './resend-server.ts'
import { type ReceivedMail, startSmtpServer } from './smtp-server.ts'

async function startInbox(inbox: ReceivedMail[]) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify(inbox))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const inbox: ReceivedMail[] = []
  const credentials = { username: 'tester', password: 'obvious-fake' }
  const smtp = await startSmtpServer({ inbox })
  const auth = await startSmtpServer({ inbox, credentials })
  const closing = await startSmtpServer({ inbox, greeting: null })
  const busy = await startSmtpServer({ inbox, greeting: '421 4.3.2 Too busy' })
  const inboxPage = await startInbox(inbox)
  const resend = await startResendServer()
  project.provide('mailServers', {
    smtpPort: smtp.port,
    smtpAuthPort: auth.port,
    smtpClosingPort: closing.port,
    smtpBusyPort: busy.port,
    smtpInboxUrl: inboxPage.url,
    resendUrl: resend.url,
  })
  return async () => {
    for (const server of [smtp, auth, closing, busy, inboxPage, resend]) await server.close()
  }
}
