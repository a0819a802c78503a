/** Brings the documentation’s code to life: about the site it is read on, and with a button that copies it. */

import { atOrigin } from './at-origin.ts'
import { copy, SAID_MS } from './copy.ts'

for (const code of document.querySelectorAll(':is(.docs, .reference) code')) {
  const text = code.textContent ?? ''
  const here = atOrigin(text, location.origin)
  if (here !== text) code.textContent = here
}

/** One voice for all buttons of the page. */
const voice = document.createElement('p')
voice.className = 'visually-hidden'
voice.role = 'status'
document.body.append(voice)

/** Visible it is short; read aloud it says what is copied. */
function label(button: HTMLButtonElement, word: string): void {
  const rest = document.createElement('span')
  rest.className = 'visually-hidden'
  rest.textContent = ' code'
  button.replaceChildren(word, rest)
}

function addButton(block: HTMLPreElement): void {
  const box = document.createElement('div')
  box.className = 'copyable'
  const button = document.createElement('button')
  button.type = 'button'
  label(button, 'Copy')
  let timer = 0
  button.addEventListener('click', async () => {
    clearTimeout(timer)
    voice.textContent = ''
    const said = await copy(block.textContent ?? '', () => getSelection()?.selectAllChildren(block))
    voice.textContent = said
    label(button, said === 'Copied.' ? 'Copied' : 'Selected')
    timer = setTimeout(() => label(button, 'Copy'), SAID_MS)
  })
  block.replaceWith(box)
  box.append(button, block)
}

for (const block of document.querySelectorAll('pre')) addButton(block)
