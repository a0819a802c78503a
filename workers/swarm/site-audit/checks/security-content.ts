/** Security: cookies, and what the page itself loads and sends. */

import { type Check, each, of, said, type Verdict } from '../check.ts'
import { elements, isLoopback, type Page, target } from '../page.ts'

/** Name and attributes of each cookie set. */
const cookies = ({ headers }: Page) =>
  headers.getSetCookie().map((line) => {
    const [pair = '', ...attributes] = line.split(';')
    const names = attributes.map((one) => one.trim().toLowerCase())
    return {
      name: pair.split('=')[0]?.trim() ?? '',
      has: (attribute: string) =>
        names.some((one) => one === attribute || one.startsWith(`${attribute}=`)),
      names,
    }
  })

type Cookie = ReturnType<typeof cookies>[number]

/** Names that carry a session, by what frameworks call theirs. */
const SESSION = /sess|sid$|auth|token|login|jwt|remember/i

function eachCookie(
  page: Page,
  applies: (cookie: Cookie) => boolean,
  isRight: (cookie: Cookie) => boolean,
): Verdict {
  const judged = cookies(page).filter(applies)
  if (judged.length === 0) return null
  // The name alone: a value may be somebody's session.
  return judged.filter((cookie) => !isRight(cookie)).map(({ name }) => said(`Set-Cookie: ${name}`))
}

const LOADED: readonly (readonly [string, string])[] = [
  ['script', 'src'],
  ['iframe', 'src'],
  ['img', 'src'],
  ['source', 'src'],
  ['video', 'src'],
  ['audio', 'src'],
  ['object', 'data'],
]

export const securityContentChecks: Check[] = of('security', [
  {
    id: 'cookie-secure',
    weight: 4,
    title: 'Cookies are Secure',
    why: 'Without it a cookie also travels in the clear.',
    fix: 'Add Secure to every Set-Cookie.',
    effort: 'minutes',
    judge: (page) =>
      eachCookie(
        page,
        () => !isLoopback(page.url),
        (cookie) => cookie.has('secure'),
      ),
  },
  {
    id: 'cookie-httponly',
    weight: 4,
    title: 'Session cookies are HttpOnly',
    why: 'An injected script could read the session and take it over.',
    fix: 'Add HttpOnly to the cookies that sign people in.',
    effort: 'minutes',
    judge: (page) =>
      eachCookie(
        page,
        ({ name }) => SESSION.test(name),
        (cookie) => cookie.has('httponly'),
      ),
  },
  {
    id: 'cookie-samesite',
    weight: 3,
    title: 'Cookies name their SameSite',
    why: 'Other sites’ forms are otherwise sent with the visitor’s cookies in some browsers.',
    fix: 'Add SameSite=Lax, or Strict; None only together with Secure.',
    effort: 'minutes',
    judge: (page) =>
      eachCookie(
        page,
        () => true,
        (cookie) =>
          cookie.has('samesite') &&
          (!cookie.names.includes('samesite=none') || cookie.has('secure')),
      ),
  },
  {
    id: 'mixed-content',
    weight: 6,
    critical: true,
    title: 'Nothing is loaded over http://',
    why: 'Browsers block it or warn; what they do load can be changed on the way.',
    fix: 'Load it over https://.',
    effort: 'minutes',
    judge: (page) => {
      if (page.url.protocol !== 'https:') return null
      const loaded = LOADED.flatMap(([name, attribute]) =>
        elements(page, name).filter(({ attributes }) => attribute in attributes),
      ).concat(elements(page, 'link').filter(({ attributes }) => attributes.rel === 'stylesheet'))
      return each(page, loaded, ({ attributes }) =>
        /^\s*http:/i.test(attributes.src ?? attributes.data ?? attributes.href ?? ''),
      )
    },
  },
  {
    id: 'integrity',
    weight: 3,
    title: 'Scripts from elsewhere are pinned',
    why: 'Whoever controls that server controls your page.',
    fix: 'Add integrity="sha384-…" crossorigin="anonymous", or serve the file yourself.',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        elements(page, 'script').filter(({ attributes }) => {
          const url = target(page, attributes.src)
          return url !== null && url.origin !== page.url.origin && /^https?:$/.test(url.protocol)
        }),
        ({ attributes }) => !attributes.integrity,
      ),
  },
  {
    id: 'form-action',
    weight: 5,
    title: 'Forms are sent over https://',
    why: 'What people type would travel in the clear.',
    fix: 'Let every form’s action be https://, or relative on an https:// page.',
    effort: 'minutes',
    judge: (page) =>
      each(page, elements(page, 'form'), ({ attributes }) => {
        const url = target(page, attributes.action ?? '')
        return url?.protocol === 'http:' && !isLoopback(url)
      }),
  },
  {
    id: 'password-get',
    weight: 5,
    critical: true,
    title: 'Passwords are not sent in the address',
    why: 'A form without method="post" writes the password into the address, logs and history.',
    fix: 'Give the form method="post".',
    effort: 'minutes',
    judge: (page) =>
      each(
        page,
        elements(page, 'form').filter((form) =>
          elements(page, 'input').some((input) => {
            if (input.attributes.type?.toLowerCase() !== 'password') return false
            for (let at = input.parent; at; at = at.parent) if (at === form) return true
            return false
          }),
        ),
        ({ attributes }) =>
          (attributes.method ?? 'get').toLowerCase() !== 'post' && 'action' in attributes,
      ),
  },
])
