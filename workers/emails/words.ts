/** Words every mail shares: greeting, dates and the frame of the hand-written text part. */

import type { ComponentChildren } from 'preact'
import { brand } from '../contract/brand.ts'
import type { Unsubscribe } from '../contract/mails.ts'

/** What a mail is before the frame is put around it: a subject, one body for each medium. */
export type Draft = {
  subject: string
  /** The line an inbox shows beside the subject; at most 150 characters are shown. */
  preview: string
  heading: string
  /** Completes "You receive this mail because …". */
  because: string
  html: ComponentChildren
  /** Paragraphs of the text part, links in full. */
  text: readonly (string | null)[]
}

export const greeting = (name: string | null): string => (name ? `Hello ${name},` : 'Hello,')

const days = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

/** ISO 8601 UTC → `23 November 2026 (UTC)`. */
export const date = (instant: string): string => `${days.format(new Date(instant))} (UTC)`

/** ISO 8601 UTC → `1 December 2026 at 01:00 (Europe/Berlin)`, on the reader's own clock. */
export function moment(instant: string, timeZone: string): string {
  const shown = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  })
  return `${shown.format(new Date(instant))} (${timeZone})`
}

/** Label and value in one line each, the values aligned. */
export function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([label]) => label.length)) + 1
  return rows.map(([label, value]) => `${`${label}:`.padEnd(width)} ${value}`).join('\n')
}

/** What somebody wrote, each line marked as theirs. */
export const quoted = (message: string): string =>
  message
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')

/** The text part: heading, paragraphs with a blank line between, and the same footer as the HTML. */
export function plainText(
  { heading, text, because }: Draft,
  unsubscribe: Unsubscribe | null,
): string {
  const footer = [
    `-- \n${brand.name}`,
    `Questions? Write to ${brand.supportEmail}`,
    `You receive this mail because ${because}`,
    ...(unsubscribe ? [`No more ${unsubscribe.topic}: ${unsubscribe.url}`] : []),
    `${brand.legalEntity}, ${brand.postalAddress}`,
  ].join('\n')
  return `${[heading, ...text.filter((paragraph) => paragraph !== null), footer].join('\n\n')}\n`
}
