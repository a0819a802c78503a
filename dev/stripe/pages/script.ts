/** The little enhancement script, served as text: pages work without it. */

/**
 * Groups card digits, completes MM / YY, fills test cards by click, guards against a second submit,
 * and in the control room swaps live regions for fresh ones while nobody is typing in them.
 */
export const script = `
const $ = (selector, root = document) => root.querySelector(selector)
const number = $('[name=number]')
const expiry = $('[name=expiration]')
const cvc = $('[name=cvc]')
const group = (digits) => /^3[47]/.test(digits)
  ? [digits.slice(0, 4), digits.slice(4, 10), digits.slice(10, 15)].filter(Boolean).join(' ')
  : (digits.slice(0, 19).match(/.{1,4}/g) || []).join(' ')
function reformat(field, format) {
  const atEnd = field.selectionStart === field.value.length
  const before = field.value.slice(0, field.selectionStart).replace(/\\D/g, '').length
  field.value = format(field.value.replace(/\\D/g, ''))
  if (atEnd) return
  let place = 0
  for (let seen = 0; place < field.value.length && seen < before; place++)
    if (/\\d/.test(field.value[place])) seen++
  field.setSelectionRange(place, place)
}
number?.addEventListener('input', () => reformat(number, group))
expiry?.addEventListener('input', (event) => {
  const deleting = event.inputType?.startsWith('delete')
  reformat(expiry, (typed) => {
    const digits = /^[2-9]/.test(typed) ? '0' + typed : typed
    if (digits.length < 2 || (deleting && digits.length === 2)) return digits
    return digits.slice(0, 2) + ' / ' + digits.slice(2, 4)
  })
})
for (const link of document.querySelectorAll('a[data-card]'))
  link.addEventListener('click', (event) => {
    event.preventDefault()
    number.value = group(link.dataset.card)
    expiry.value = link.dataset.expiration
    cvc.value = link.dataset.cvc
    const name = $('[name=name]')
    if (name && !name.value) name.value = 'Test Customer'
    for (const field of [number, expiry, cvc, name]) {
      field?.removeAttribute('aria-invalid')
      const error = field && document.getElementById(field.id + '-error')
      if (error) error.textContent = ''
    }
    number.focus()
  })
let leaving = false
document.addEventListener('submit', (event) => {
  const form = event.target
  if (form.dataset.sent) return event.preventDefault()
  form.dataset.sent = 'yes'
  leaving = true
  const button = event.submitter
  // After the form data is taken: a disabled button would not send its value.
  setTimeout(() => { if (button) { button.disabled = true; if (button.dataset.busy) button.textContent = button.dataset.busy } })
})
addEventListener('pageshow', (event) => { if (event.persisted) location.reload() })
$('[role=alert]')?.scrollIntoView({ block: 'nearest' })
const wrong = $('[aria-invalid=true]')
wrong?.focus()
if (document.body.hasAttribute('data-live')) {
  const key = (region) => region.id
  // Where somebody types, or stands on something we could not find again, nothing moves.
  const busy = (region) => region.contains(document.activeElement) &&
    (document.activeElement.matches('input, select') || !document.activeElement.id)
  const scrolled = (region) => [...region.querySelectorAll('.log, .scroller, pre')]
  const openOnes = (region) => [...region.querySelectorAll('details[open][id]')].map((one) => one.id)
  async function refresh() {
    if (leaving || document.hidden || String(getSelection()).length > 0) return
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => null)
    if (!answer?.ok || leaving) return
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
    for (const region of document.querySelectorAll('[data-region]')) {
      const next = fresh.getElementById(key(region))
      if (!next || busy(region) || region.dataset.print === next.innerHTML) continue
      const focused = region.contains(document.activeElement) ? document.activeElement.id : ''
      const open = openOnes(region)
      const places = scrolled(region).map((one) => [one.scrollLeft, one.scrollTop])
      region.dataset.print = next.innerHTML
      region.innerHTML = next.innerHTML
      for (const id of open) { const one = document.getElementById(id); if (one) one.open = true }
      scrolled(region).forEach((one, index) => { if (places[index]) one.scrollTo(...places[index]) })
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
    }
  }
  for (const region of document.querySelectorAll('[data-region]')) region.dataset.print = region.innerHTML
  setInterval(refresh, 2500)
}
`
