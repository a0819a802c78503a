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

async function answered(response: Response, millis: number): Promise<HTMLElement[]> {
  const text = await response.text()
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
  const line = document.createElement('p')
  line.append(
    element('code', String(response.status), response.ok ? 'status good' : 'status bad'),
    ` ${response.statusText} in ${Math.round(millis)} ms`,
  )
  return [
    line,
    collapsed('Headers', code(headers)),
    ...(text ? [code(readable(text).slice(0, MAX_SHOWN))] : [element('p', 'No body.', 'muted')]),
  ]
}

/** Said at the form; the field itself says more. */
const FAULTS: Record<SecretFault, string> = {
  missing: 'Type or paste your key at the top of the page first.',
  not_whole: 'What stands at the top of the page is not a whole key.',
}

const complaint = (text: string) => element('p', text, 'wrong')

async function send(form: HTMLFormElement, field: SecretField): Promise<HTMLElement[]> {
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
    const response = await fetch(sent.url, sent.init)
    return await answered(response, performance.now() - started)
  } catch {
    return [complaint('No answer came. Check the connection and try again.')]
  }
}

function enliven(form: HTMLFormElement, field: SecretField): void {
  const button = form.querySelector('button')
  const outcome = form.querySelector('.outcome')
  if (!button || !outcome) return
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (button.ariaDisabled === 'true') return
    button.ariaDisabled = 'true'
    outcome.replaceChildren(element('p', 'Waiting for the answer …', 'muted'))
    send(form, field)
      .then((shown) => outcome.replaceChildren(...shown))
      .finally(() => {
        button.ariaDisabled = 'false'
      })
  })
}

const field = secretField()
if (field)
  for (const form of document.querySelectorAll<HTMLFormElement>('form.try')) enliven(form, field)
