/** The field for the key at the top of the reference: what is wrong with it is said there, with a way back to the call. */

import { bareSecret, type SecretFault } from './request.ts'

const WORDS: Record<SecretFault, string> = {
  missing: 'Type or paste your key here first, or ',
  not_whole: 'This is not a whole key: Settings shows keys shortened. Paste all of it, or ',
}

const link = (href: string, text: string): HTMLAnchorElement => {
  const made = document.createElement('a')
  made.href = href
  made.textContent = text
  return made
}

/** Back to what was tried: its button takes the focus, and with it comes into view. */
function wayBack(form: HTMLFormElement): HTMLElement {
  const { method, path } = form.dataset
  const line = document.createElement('p')
  line.className = 'hint'
  line.id = 'secret-back'
  const back = link(`#${form.closest('section')?.id}`, `Back to ${method} ${path}`)
  back.addEventListener('click', (event) => {
    event.preventDefault()
    form.querySelector('button')?.focus()
  })
  line.append(back)
  return line
}

export type SecretField = {
  read: () => string
  /** Says at the field what is wrong, and takes the focus there. */
  complain: (fault: SecretFault, form: HTMLFormElement) => void
}

/** Shows the field; null where the page has none. */
export function secretField(): SecretField | null {
  const field = document.querySelector<HTMLElement>('#secret-field')
  const input = document.querySelector<HTMLInputElement>('#secret')
  const wrong = document.querySelector('#secret-wrong')
  if (!field || !input || !wrong) return null
  field.hidden = false
  input.addEventListener('input', () => {
    input.ariaInvalid = null
    wrong.replaceChildren()
  })
  return {
    read: () => bareSecret(input.value),
    complain(fault, form) {
      input.ariaInvalid = 'true'
      wrong.replaceChildren(WORDS[fault], link('/settings#api-keys', 'make a key in Settings'), '.')
      field.querySelector('#secret-back')?.remove()
      field.append(wayBack(form))
      input.focus()
    },
  }
}
