/** Says whether an address may be asked at all: public web servers on the web's ports, nothing inside anybody's network. Pure. */

/** Why an address is not asked; each has one sentence in `REFUSALS`. */
export type Refusal = 'malformed' | 'scheme' | 'credentials' | 'port' | 'private'

export const REFUSALS: Readonly<Record<Refusal, string>> = {
  malformed: 'That is not a web address. Write it in full, such as https://example.com/.',
  scheme: 'Only http:// and https:// addresses can be fetched.',
  credentials: 'An address with a user name or password in it is not fetched; leave them out.',
  port: 'Only the ports 80 and 443 are fetched.',
  private: 'That address is not on the public internet, so it is not fetched.',
}

/** [network, prefix length]: IPv4 blocks that are not globally reachable (IANA special-purpose registry, RFC 6890), multicast included. */
const NOT_GLOBAL: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** Names that never mean a public server (RFC 6761, 6762, 8375, 9476; ICANN's .internal), and those networks use for themselves. */
const PRIVATE_SUFFIXES =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|corp|home|lan|arpa|test|example|invalid|onion|alt)$/

const IPV4 = /^\d+\.\d+\.\d+\.\d+$/

const numberOf = (address: string): number =>
  address.split('.').reduce((number, part) => number * 256 + Number(part), 0)

const isGlobalIpv4 = (address: string): boolean =>
  !NOT_GLOBAL.some(([network, length]) => {
    const size = 2 ** (32 - length)
    return Math.floor(numberOf(address) / size) === Math.floor(numberOf(network) / size)
  })

/** The first 32 bits of an address that WHATWG has normalised, brackets off. */
function leadingWords(address: string): [number, number] {
  const [head = ''] = address.split('::')
  const [first = 0, second = 0] = head.split(':').map((word) => Number.parseInt(word || '0', 16))
  return [first, second]
}

/** Of 2000::/3 only what is neither protocol assignment (Teredo), documentation nor 6to4, which hides an IPv4 address. */
function isGlobalIpv6(address: string): boolean {
  const [first, second] = leadingWords(address)
  if (first < 0x2000 || first > 0x3fff) return false
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return false
  return first !== 0x2002 && !(first === 0x3fff && second < 0x1000)
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)

function isPublicHost(host: string): boolean {
  if (host.startsWith('[')) return isGlobalIpv6(host.slice(1, -1))
  if (IPV4.test(host)) return isGlobalIpv4(host)
  // A name of one label is a machine of somebody's own network.
  return host.includes('.') && !PRIVATE_SUFFIXES.test(host)
}

export type Judgement = { kind: 'admitted'; url: URL } | { kind: 'refused'; why: Refusal }

/**
 * Judges an address after the URL standard has normalised it, so decimal, hexadecimal and octal forms are seen for what they are.
 * `loopbackPorts` admits this machine on exactly those ports: the fixtures of development; empty in production.
 */
export function judgeAddress(
  address: string | URL,
  loopbackPorts: readonly number[] = [],
  base?: URL,
): Judgement {
  const url = URL.parse(String(address), base)
  if (!url) return { kind: 'refused', why: 'malformed' }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { kind: 'refused', why: 'scheme' }
  if (url.username || url.password) return { kind: 'refused', why: 'credentials' }
  const host = url.hostname.replace(/\.+$/, '')
  if (isLoopback(host) && loopbackPorts.includes(Number(url.port))) return { kind: 'admitted', url }
  if (!isPublicHost(host)) return { kind: 'refused', why: 'private' }
  // The standard leaves out a scheme's own port.
  if (url.port && url.port !== '80' && url.port !== '443') return { kind: 'refused', why: 'port' }
  url.hash = ''
  return { kind: 'admitted', url }
}
