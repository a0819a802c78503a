/** Brings the reference’s forms to life: sends the call with the secret typed on the page and shows the answer whole. */

import { faultOf, readable, requestOf, type SecretFault } from './request.ts'
import { type SecretField, secretField } from './secret-field.ts'

/** Longer answers are cut for reading; the call itself had them whole. */
const MAX_SHOWN = 20_000

const element = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  text: string,
  className = '',
): HTMLElementTagNameMap[K] => {
  const made = document.createElement(name)
  made.textContent = text
  if (className) made.className = className
  return made
}

const code = (text: string): HTMLElement => {
  const block = document.createElement('pre')
  block.tabIndex = 0
  block.append(element('code', text))
  return block
}

function collapsed(title: string, content: HTMLElement): HTMLElement {
  const details = document.createElement('details')
  details.append(element('summary', title), content)
  return details
}

/** Events are shown as they come, until they end or the reader stops them. */
function streamed(body: ReadableStream<Uint8Array>, sending: AbortController): HTMLElement[] {
  const block = code('')
  const said = element('p', 'Listening for events …', 'muted')
  const stop = element('button', 'Stop', 'button')
  stop.type = 'button'
  stop.addEventListener('click', () => sending.abort())
  const [reader, decoder] = [body.getReader(), new TextDecoder()]
  const listen = async (): Promise<string> => {
    let shown = 0
    while (shown < MAX_SHOWN) {
      const { done, value } = await reader.read()
      if (done) return 'The stream ended.'
      const text = decoder.decode(value, { stream: true })
      shown += text.length
      block.firstElementChild?.append(text)
    }
    sending.abort()
    return 'Stopped here: longer streams are for programs.'
  }
  listen()
    .catch(() => (sending.signal.aborted ? 'Stopped.' : 'The connection broke off.'))
    .then((end) => {
      said.textContent = end
      stop.remove()
    })
  return [block, said, stop]
}

async function bodyOf(response: Response, sending: AbortController): Promise<HTMLElement[]> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
  if (isStream && response.body) return streamed(response.body, sending)
  const text = await response.text()
  return [text ? code(readable(text).slice(0, MAX_SHOWN)) : element('p', 'No body.', 'muted')]
}

async function answered(
  response: Response,
  millis: number,
  sending: AbortController,
): Promise<HTMLElement[]> {
  const body = await bodyOf(response, sending)
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
  const line = document.createElement('p')
  line.append(
    element('code', String(response.status), response.ok ? 'status good' : 'status bad'),
    ` ${response.statusText} in ${Math.round(millis)} ms`,
  )
  return [line, collapsed('Headers', code(headers)), ...body]
}

/** Said at the form; the field itself says more. */
const FAULTS: Record<SecretFault, string> = {
  missing: 'Type or paste your key at the top of the page first.',
  not_whole: 'What stands at the top of the page is not a whole key.',
}

const complaint = (text: string) => element('p', text, 'wrong')

async function send(
  form: HTMLFormElement,
  field: SecretField,
  sending: AbortController,
): Promise<HTMLElement[]> {
  const fields = Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]),
  )
  const { method = 'GET', path = '', type } = form.dataset
  const secret = field.read()
  const sent = requestOf({ method, path, fields, secret, type })
  if (sent.kind === 'missing') {
    form.querySelector<HTMLInputElement>(`[name="${sent.field}"]`)?.focus()
    return [complaint(`Say which ${sent.field.slice('path:'.length)} first.`)]
  }
  if (sent.kind === 'not_json') return [complaint(`The body is not JSON: ${sent.message}`)]
  const fault = faultOf(secret, Boolean(form.dataset.secret))
  if (fault) {
    field.complain(fault, form)
    return [complaint(FAULTS[fault])]
  }
  const started = performance.now()
  try {
    const response = await fetch(sent.url, { ...sent.init, signal: sending.signal })
    return await answered(response, performance.now() - started, sending)
  } catch {
    return [complaint('No answer came. Check the connection and try again.')]
  }
}

function enliven(form: HTMLFormElement, field: SecretField): void {
  const button = form.querySelector('button')
  const outcome = form.querySelector('.outcome')
  if (!button || !outcome) return
  form.hidden = false
  let sending = new AbortController()
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (button.ariaDisabled === 'true') return
    button.ariaDisabled = 'true'
    // A stream that still flows from before makes room.
    sending.abort()
    sending = new AbortController()
    outcome.replaceChildren(element('p', 'Waiting for the answer …', 'muted'))
    send(form, field, sending)
      .then((shown) => outcome.replaceChildren(...shown))
      .finally(() => {
        button.ariaDisabled = 'false'
      })
  })
}

const field = secretField()
if (field)
  for (const form of document.querySelectorAll<HTMLFormElement>('form.try')) enliven(form, field)
