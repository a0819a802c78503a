/** A small real SMTP server for tests (RFC 5321, RFC 4954); what it refuses depends on the recipient's name. */

import { createServer, type Server, type Socket } from 'node:net'

export type ReceivedMail = { from: string; to: string[]; data: string; user: string | null }

export type SmtpOptions = {
  /** The first line; null closes the connection instead. */
  greeting?: string | null
  credentials?: { username: string; password: string }
  inbox: ReceivedMail[]
}

/** What a recipient's local part makes the server answer to RCPT; `null` is silence, `cut` ends the connection. */
const RCPT: Record<string, string | null> = {
  refused: '550 5.1.1 No such user here',
  later: '451 4.3.0 Try again later',
  silent: null,
  cut: 'cut',
}
/** And what to the whole message; `cut` after keeping it is the lost reply. */
const DATA: Record<string, string> = {
  spam: '554 5.7.1 Message refused',
  full: '452 4.2.2 Mailbox full',
  lost: 'cut',
}

const decode = (base64: string) => Buffer.from(base64, 'base64').toString()
const addressIn = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? ''
const localPart = (address: string) => address.split('@')[0] ?? ''

/** One connection's conversation: a line in, the reply out; `null` says nothing, `cut` ends the connection. */
class Session {
  readonly #options: SmtpOptions
  #mail: ReceivedMail = { from: '', to: [], data: '', user: null }
  #user: string | null = null
  #login: string[] | null = null
  #inData = false

  constructor(options: SmtpOptions) {
    this.#options = options
  }

  answer(line: string): string | null {
    if (this.#inData) return this.#dataLine(line)
    if (this.#login) return this.#loginLine(this.#login, line)
    return this.#command(line)
  }

  #signIn(username: string, password: string): string {
    const wanted = this.#options.credentials
    if (wanted?.username !== username || wanted.password !== password)
      return '535 5.7.8 Credentials refused'
    this.#user = username
    return '235 2.7.0 Welcome'
  }

  #loginLine(login: string[], line: string): string {
    login.push(decode(line))
    const [username = '', password] = login
    if (password === undefined) return '334 UGFzc3dvcmQ6'
    this.#login = null
    return this.#signIn(username, password)
  }

  #dataLine(line: string): string | null {
    if (line !== '.') {
      this.#mail.data += `${line.startsWith('.') ? line.slice(1) : line}\r\n`
      return null
    }
    this.#inData = false
    const answer = DATA[localPart(this.#mail.to[0] ?? '')] ?? '250 2.0.0 Queued'
    if (!/^[45]/.test(answer)) this.#options.inbox.push({ ...this.#mail, user: this.#user })
    return answer
  }

  #command(line: string): string | null {
    switch (line.slice(0, 4).toUpperCase()) {
      case 'EHLO':
        return this.#options.credentials
          ? '250-localhost\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME'
          : '250-localhost\r\n250 8BITMIME'
      case 'AUTH':
        return this.#auth(line)
      case 'MAIL':
        if (this.#options.credentials && !this.#user) return '530 5.7.0 Sign in first'
        this.#mail = { from: addressIn(line), to: [], data: '', user: null }
        return '250 2.1.0 Ok'
      case 'RCPT': {
        const to = addressIn(line)
        const answer = RCPT[localPart(to)]
        if (answer !== undefined) return answer
        this.#mail.to.push(to)
        return '250 2.1.5 Ok'
      }
      case 'DATA':
        this.#inData = true
        return '354 Go ahead'
      case 'RSET':
        return '250 2.0.0 Ok'
      case 'QUIT':
        return '221 2.0.0 Bye'
      default:
        return '502 5.5.2 Unknown command'
    }
  }

  #auth(line: string): string {
    if (/^AUTH PLAIN /i.test(line)) {
      const [, username = '', password = ''] = decode(line.slice(11)).split('\0')
      return this.#signIn(username, password)
    }
    this.#login = []
    return '334 VXNlcm5hbWU6'
  }
}

function converse(socket: Socket, options: SmtpOptions): void {
  const session = new Session(options)
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\r\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const answer = session.answer(line)
      if (answer === 'cut') socket.destroy()
      else if (answer?.startsWith('221')) socket.end(`${answer}\r\n`)
      else if (answer !== null) socket.write(`${answer}\r\n`)
    }
  })
  socket.write(`${options.greeting ?? '220 localhost ready'}\r\n`)
}

/** Listens on a free loopback port until closed. */
export async function startSmtpServer(
  options: SmtpOptions,
): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A client that breaks off is part of the tests.
    socket.on('error', () => socket.destroy())
    if (options.greeting === null) socket.end()
    else converse(socket, options)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
