/** The few parts a mail is made of: paragraph, button, facts, link. */

import { Button } from '@react-email/button'
import { Link } from '@react-email/link'
import { Section } from '@react-email/section'
import { Text } from '@react-email/text'
import type { ComponentChildren } from 'preact'
import { brandKit } from '../contract/brand.ts'

const { accent, ink, paper } = brandKit.colours
export const QUIET = '#4b5563'
export const LINE = '#e5e7eb'

export const Paragraph = ({ children }: { children: ComponentChildren }) => (
  <Text
    className="ink"
    style={{ color: ink, fontSize: '16px', lineHeight: '25px', margin: '16px 0' }}
  >
    {children}
  </Text>
)

/** For what matters less: a hint below the button. */
export const Note = ({ children }: { children: ComponentChildren }) => (
  <Text
    className="quiet"
    style={{ color: QUIET, fontSize: '14px', lineHeight: '22px', margin: '16px 0' }}
  >
    {children}
  </Text>
)

/** What somebody wrote, with its line breaks. */
export const Quote = ({ children }: { children: string }) => (
  <Text
    className="ink line"
    style={{
      borderLeft: `3px solid ${LINE}`,
      color: ink,
      fontSize: '15px',
      lineHeight: '23px',
      margin: '20px 0',
      paddingLeft: '16px',
      whiteSpace: 'pre-line',
    }}
  >
    {children}
  </Text>
)

/** The one thing to do. */
export const Action = ({ href, children }: { href: string; children: string }) => (
  <Section style={{ margin: '24px 0' }}>
    <Button
      href={href}
      className="button"
      style={{
        backgroundColor: accent,
        borderRadius: '8px',
        color: paper,
        fontSize: '16px',
        fontWeight: 600,
        padding: '14px 24px',
        textAlign: 'center',
      }}
    >
      {children}
    </Button>
  </Section>
)

export const PlainLink = ({ href, children }: { href: string; children?: string }) => (
  <Link
    href={href}
    className="link"
    style={{ color: accent, textDecoration: 'underline', wordBreak: 'break-all' }}
  >
    {children ?? href}
  </Link>
)

/** Label and value in rows, amounts and dates at the right. */
export const Facts = ({ rows }: { rows: readonly (readonly [string, string])[] }) => (
  <table
    width="100%"
    cellPadding="0"
    cellSpacing="0"
    style={{ borderCollapse: 'collapse', margin: '20px 0' }}
  >
    <tbody>
      {rows.map(([label, value]) => (
        <tr key={label}>
          <th
            scope="row"
            className="quiet line"
            style={{
              borderBottom: `1px solid ${LINE}`,
              color: QUIET,
              fontSize: '15px',
              fontWeight: 400,
              padding: '10px 12px 10px 0',
              textAlign: 'left',
              verticalAlign: 'top',
            }}
          >
            {label}
          </th>
          <td
            className="ink line"
            style={{
              borderBottom: `1px solid ${LINE}`,
              color: ink,
              fontSize: '15px',
              fontWeight: 600,
              padding: '10px 0',
              textAlign: 'right',
              verticalAlign: 'top',
              wordBreak: 'break-word',
            }}
          >
            {value}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
