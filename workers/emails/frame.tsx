/** The frame of every mail: preview line, brand, card with heading and body, footer; light and dark. */

import { Body } from '@react-email/body'
import { Container } from '@react-email/container'
import { Head } from '@react-email/head'
import { Heading } from '@react-email/heading'
import { Html } from '@react-email/html'
import { Link } from '@react-email/link'
import { Preview } from '@react-email/preview'
import { Section } from '@react-email/section'
import { Text } from '@react-email/text'
import type { ComponentChildren } from 'preact'
import { brand, brandKit } from '../contract/brand.ts'
import type { Unsubscribe } from '../contract/mails.ts'
import { LINE, PlainLink, QUIET } from './layout.tsx'
import type { Draft } from './words.ts'

const FONT =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
const { accent, accentDark, ink, paper } = brandKit.colours
const CANVAS = '#f3f4f6'

// Clients that know dark mode read this; the others keep the inline colours, which stand alone.
const DARK = `
  .canvas, .canvas > table > tbody > tr > td { background-color: #0b0f19 !important; }
  .card { background-color: #151b2b !important; border-color: #2a3346 !important; }
  .ink { color: #f3f4f6 !important; }
  .quiet { color: #a8b1c2 !important; }
  .line { border-color: #2a3346 !important; }
  .link { color: ${accentDark} !important; }
  .button, .mark { background-color: ${accentDark} !important; color: ${ink} !important; }
`
const STYLE = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (max-width: 480px) {
    .pad { padding-left: 20px !important; padding-right: 20px !important; }
    .button { display: block !important; }
  }
  @media (prefers-color-scheme: dark) {${DARK}}
`

const SMALL = { color: QUIET, fontSize: '13px', lineHeight: '20px', margin: '0 0 8px' }

const Small = ({ children }: { children: ComponentChildren }) => (
  <Text className="quiet" style={SMALL}>
    {children}
  </Text>
)

const Footer = ({ because, unsubscribe }: { because: string; unsubscribe: Unsubscribe | null }) => (
  <Section className="pad" style={{ padding: '20px 32px 32px' }}>
    <Small>
      Questions? Write to{' '}
      <PlainLink href={`mailto:${brand.supportEmail}`}>{brand.supportEmail}</PlainLink>
    </Small>
    <Small>You receive this mail because {because}</Small>
    {unsubscribe && (
      <Small>
        <PlainLink href={unsubscribe.url}>{`No more ${unsubscribe.topic}`}</PlainLink>
      </Small>
    )}
    <Small>
      {brand.legalEntity}, {brand.postalAddress}
    </Small>
  </Section>
)

/** The mark as a letter on the accent: mail clients block images until they are allowed. */
const Header = () => (
  <Section className="pad" style={{ padding: '32px 32px 20px' }}>
    <Link href={brand.origin} style={{ textDecoration: 'none' }}>
      <span
        className="mark"
        style={{
          backgroundColor: accent,
          borderRadius: '8px',
          color: paper,
          display: 'inline-block',
          fontSize: '18px',
          fontWeight: 700,
          lineHeight: '32px',
          marginRight: '10px',
          textAlign: 'center',
          width: '32px',
        }}
      >
        {brand.name.slice(0, 1)}
      </span>
      <span
        className="ink"
        style={{ color: ink, fontSize: '20px', fontWeight: 700, lineHeight: '32px' }}
      >
        {brand.name}
      </span>
    </Link>
  </Section>
)

/** A whole mail: brand, card with heading and body, footer. */
export const Layout = ({
  draft,
  unsubscribe,
}: {
  draft: Draft
  unsubscribe: Unsubscribe | null
}) => (
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
        <Header />
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
        <Footer because={draft.because} unsubscribe={unsubscribe} />
      </Container>
    </Body>
  </Html>
)
