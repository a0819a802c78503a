/** Says who we are: the one place to rebrand name, domain, addresses and legal entity. */

export const brand = {
  name: 'TitanForge AI',
  shortName: 'TitanForge',
  /** As programs and files write it. */
  slug: 'titanforge',
  domain: 'titanforge.example',
  origin: 'https://titanforge.example',
  legalEntity: 'TitanForge AI, Inc.',
  postalAddress: '1 Example Plaza, Springfield, US',
  mailFrom: 'TitanForge AI <hello@titanforge.example>',
  supportEmail: 'support@titanforge.example',
  salesEmail: 'sales@titanforge.example',
  securityEmail: 'security@titanforge.example',
} as const

/** What the site, mails and documents show, and no answer of the API: apart, so that the Worker does not carry it. */
export const brandKit = {
  tagline: 'The work of an agent swarm, finished and signed off.',
  description:
    'Subscribe to a swarm of software agents that audits sites, analyses data and builds API endpoints, metered to the request. Or buy a fixed-scope service that a person signs off.',
  /** What customers' programs write: the package, its class, and how their variables begin. */
  code: { package: '@titanforge/client', className: 'TitanForge', variables: 'TITANFORGE' },
  /** Site, mails and icon take these; colours of states (good, warn, bad) are nobody's brand. */
  colours: {
    accent: '#4338ca',
    accentStrong: '#3730a3',
    accentSoft: '#eef0ff',
    onAccent: '#ffffff',
    accentDark: '#a5b4fc',
    accentStrongDark: '#c7d2fe',
    accentSoftDark: '#1b2040',
    onAccentDark: '#12143a',
    ink: '#111827',
    paper: '#ffffff',
    paperDark: '#0c0f15',
  },
} as const
