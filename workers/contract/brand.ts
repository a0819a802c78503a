/** Says who we are: the one place to rebrand name, domain, addresses and legal entity. */

export const brand = {
  name: 'TitanForge AI',
  shortName: 'TitanForge',
  domain: 'titanforge.example',
  origin: 'https://titanforge.example',
  tagline: 'The work of an agent swarm, finished and signed off.',
  description:
    'Subscribe to a swarm of software agents that audits sites, analyses data and builds API endpoints, metered to the request. Or buy a fixed-scope service that a person signs off.',
  legalEntity: 'TitanForge AI, Inc.',
  postalAddress: '1 Example Plaza, Springfield, US',
  mailFrom: 'TitanForge AI <hello@titanforge.example>',
  supportEmail: 'support@titanforge.example',
  salesEmail: 'sales@titanforge.example',
  securityEmail: 'security@titanforge.example',
  colours: { accent: '#4338ca', accentDark: '#a5b4fc', ink: '#111827', paper: '#ffffff' },
} as const
