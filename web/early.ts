/** What the browser runs before the app has loaded: keeps an early click, and says so when the app does not come. */

/** A page that waits longer than this for its script offers to be loaded anew. */
const PATIENCE_MS = 15_000

/**
 * A form sent before the app listens is held (`data-held`) and sent by it as soon as it does; left to itself the
 * browser would post to the address. `data-live` and `data-broken` stand on `<html>`. Its hash is in the CSP.
 */
export const earlyScript = `(d=>{
addEventListener('submit',e=>{if(d.live==null){e.preventDefault();e.target.dataset.held=''}},true)
addEventListener('error',e=>{if(e.target.tagName==='SCRIPT')d.broken=''},true)
addEventListener('click',e=>{if(e.target.closest('.not-live button'))location.reload()})
setTimeout(()=>{if(d.live==null)d.broken=''},${PATIENCE_MS})
})(document.documentElement.dataset)`

/** Called by the app right before it takes the page over. */
export function goLive(): void {
  document.documentElement.dataset.live = ''
}

/** True once for a form that was sent before the app listened. */
export function wasHeld(form: HTMLFormElement): boolean {
  const held = form.dataset.held !== undefined
  delete form.dataset.held
  return held
}
