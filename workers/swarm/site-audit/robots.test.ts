/** robots.txt as RFC 9309 has it. */

import { describe, expect, it } from 'vitest'
import { mayVisit, readRobots } from './robots.ts'

const may = (text: string, path: string, agent = 'titanforgeaudit') =>
  mayVisit(readRobots(text), agent, new URL(path, 'https://example.com'))

describe('robots.txt', () => {
  it.each([
    ['', '/x', true],
    ['User-agent: *\nDisallow:', '/x', true],
    ['User-agent: *\nDisallow: /', '/x', false],
    ['User-agent: *\nDisallow: /p\nAllow: /p/open', '/p/open/1', true],
    ['User-agent: *\nDisallow: /p\nAllow: /p', '/p', true],
    ['User-agent: *\nDisallow: /*.php$', '/a.php', false],
    ['User-agent: *\nDisallow: /*.php$', '/a.php?x', true],
    ['User-agent: *\nDisallow: /*/private*', '/a/private/b', false],
    ['User-agent: *\nDisallow: /a?x=', '/a?x=1', false],
    ['User-agent: other\nDisallow: /', '/x', true],
    ['User-agent: titanforgeaudit\nDisallow: /x\nUser-agent: *\nDisallow: /', '/y', true],
    ['User-agent: a\nUser-agent: TitanForgeAudit\nDisallow: /x', '/x', false],
    ['\ufeffUser-agent: * # all\r\nDisallow: /x # this', '/x', false],
  ])('%j, %s: %s', (text, path, expected) => {
    expect(may(text, path)).toBe(expected)
  })

  it('is not slowed down by a pattern made to be slow', () => {
    const pattern = `/${'*a'.repeat(2_000)}$`
    expect(may(`User-agent: *\nDisallow: ${pattern}`, `/${'a'.repeat(1_999)}b`)).toBe(true)
  })

  it('names sitemaps, and faults with their lines', () => {
    const { sitemaps, faults } = readRobots(
      'Disallow: /x\nUser-agent: *\nDisalow: /y\nDisallow: z\nSitemap: https://a.example.com/s.xml\nSitemap: /s.xml\nhello',
    )
    expect(sitemaps).toEqual(['https://a.example.com/s.xml', '/s.xml'])
    expect(faults.map(({ line }) => line)).toEqual([1, 3, 4, 6, 7])
  })
})
