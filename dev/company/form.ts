/** Reads a page's form and fills it in, as a browser without scripts would. */

export type Form = { action: string; method: 'GET' | 'POST'; fields: Record<string, string> }

const attribute = (tag: string, name: string): string | undefined => {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(tag)
  const value = match?.[1] ?? match?.[2] ?? match?.[3]
  return value?.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'")
}

/**
 * The first form of the page that has a field or button of this name; its action is resolved against
 * the page's address. Throws when the page has none.
 */
export function formWith(html: string, name: string, pageUrl: string): Form {
  for (const [whole, head = '', inside = ''] of html.matchAll(
    /<form\b([^>]*)>([\s\S]*?)<\/form>/gi,
  )) {
    if (!new RegExp(`\\sname=["']?${name}["'\\s>]`).test(whole)) continue
    const fields = [...inside.matchAll(/<(?:input|select|textarea)\b[^>]*>/gi)].flatMap(([tag]) => {
      const field = attribute(tag, 'name')
      const type = attribute(tag, 'type')?.toLowerCase()
      const unticked = (type === 'radio' || type === 'checkbox') && !/\schecked\b/i.test(tag)
      return field && !unticked ? [[field, attribute(tag, 'value') ?? '']] : []
    })
    return {
      action: new URL(attribute(` ${head}`, 'action') || pageUrl, pageUrl).href,
      method: /^post$/i.test(attribute(` ${head}`, 'method') ?? '') ? 'POST' : 'GET',
      fields: Object.fromEntries(fields),
    }
  }
  throw new Error(`No form with a field ${name} on ${pageUrl}`)
}

/** Sends a form with some fields filled in; redirects are left to the caller. */
export const submit = (form: Form, filled: Record<string, string>): Promise<Response> =>
  fetch(form.action, {
    method: form.method,
    redirect: 'manual',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: new URL(form.action).origin,
    },
    body: new URLSearchParams({ ...form.fields, ...filled }).toString(),
  })
