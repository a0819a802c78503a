/** The frame of every mail and the few parts one is made of: paragraph, button, facts, link. */

import { Body } from '@react-email/body'
import { Button } from '@react-email/button'
import { Container } from '@react-email/container'
import { Head } from '@react-email/head'
import { Heading } from '@react-email/heading'
import { Html } from '@react-email/html'
import { Link } from '@react-email/link'
import { Preview } from '@react-email/preview'
import { Section } from '@react-email/section'
import { Text } from '@react-email/text'
import type { ComponentChildren } from 'preact'
import { brand } from '../contract/brand.ts'
import type { Draft } from './words.ts'

const FONT =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
const { accent, accentDark, ink, paper } = brand.colours
const CANVAS = '#f3f4f6'
const QUIET = '#4b5563'
const LINE = '#e5e7eb'

// Clients that know dark mode read this; the others keep the inline colours, which stand alone.
const DARK = `
  .canvas, .canvas > table > tbody > tr > td { background-color: #0b0f19 !important; }
  .card { background-color: #151b2b !important; border-color: #2a3346 !important; }
  .ink { color: #f3f4f6 !important; }
  .quiet { color: #a8b1c2 !important; }
  .line { border-color: #2a3346 !important; }
  .brand, .link { color: ${accentDark} !important; }
  .button { background-color: ${accentDark} !important; color: ${ink} !important; }
`
const STYLE = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (max-width: 480px) {
    .pad { padding-left: 20px !important; padding-right: 20px !important; }
    .button { display: block !important; }
  }
  @media (prefers-color-scheme: dark) {${DARK}}
`

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
              whiteSpace: 'nowrap',
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
            }}
          >
            {value}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)

const Footer = ({ because }: { because: string }) => {
  const small = { color: QUIET, fontSize: '13px', lineHeight: '20px', margin: '0 0 8px' }
  return (
    <Section className="pad" style={{ padding: '20px 32px 32px' }}>
      <Text className="quiet" style={small}>
        Questions? Write to{' '}
        <PlainLink href={`mailto:${brand.supportEmail}`}>{brand.supportEmail}</PlainLink>
      </Text>
      <Text className="quiet" style={small}>
        You receive this mail because {because}
      </Text>
      <Text className="quiet" style={small}>
        {brand.legalEntity}, {brand.postalAddress}
      </Text>
    </Section>
  )
}

/** A whole mail: brand, card with heading and body, footer. */
export const Layout = ({ draft }: { draft: Draft }) => (
  <Html>
    <Head>
      <title>{draft.subject}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="supported-color-schemes" content="light dark" />
      <style dangerouslySetInnerHTML={{ __html: STYLE }} />
    </Head>
    <Body
      className="canvas"
      style={{ backgroundColor: CANVAS, fontFamily: FONT, margin: 0, padding: 0 }}
    >
      <Preview>{draft.preview}</Preview>
      <Container style={{ maxWidth: '600px' }}>
        <Section className="pad" style={{ padding: '32px 32px 20px' }}>
          <Text
            className="brand"
            style={{
              color: accent,
              fontSize: '20px',
              fontWeight: 700,
              lineHeight: '24px',
              margin: 0,
            }}
          >
            {brand.name}
          </Text>
        </Section>
        <Section
          className="card pad"
          style={{
            backgroundColor: paper,
            border: `1px solid ${LINE}`,
            borderRadius: '12px',
            padding: '28px 32px 20px',
          }}
        >
          <Heading
            as="h1"
            className="ink"
            style={{
              color: ink,
              fontSize: '24px',
              fontWeight: 700,
              lineHeight: '30px',
              margin: '0 0 8px',
            }}
          >
            {draft.heading}
          </Heading>
          {draft.html}
        </Section>
        <Footer because={draft.because} />
      </Container>
    </Body>
  </Html>
)
