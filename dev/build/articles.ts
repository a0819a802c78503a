/** Reads the articles in web/content: a head of `name: value` lines, then Markdown. */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Marked, type Tokens } from 'marked'
import type { Article, Articles, Heading } from '../../web/articles.ts'
import { facts } from './facts.ts'

const WORDS_A_MINUTE = 220

/** `A hard limit` → `a-hard-limit`: the address of a heading. */
export const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

const plain = (html: string) => html.replace(/<[^>]+>/g, '').replaceAll('&#39;', '’')

/** Raw HTML is refused: what is published here comes through the same door as everything else. */
function render(markdown: string): { html: string; headings: Heading[] } {
  const headings: Heading[] = []
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }: Tokens.Heading) {
        const html = this.parser.parseInline(tokens)
        const id = slugOf(plain(html))
        if (depth === 2) headings.push({ id, text: plain(html) })
        return `<h${depth} id="${id}">${html}</h${depth}>`
      },
      code({ text }: Tokens.Code) {
        return `<pre tabindex="0"><code>${escaped(text)}</code></pre>`
      },
      html({ text }: Tokens.HTML | Tokens.Tag) {
        throw new Error(`HTML in an article: ${text}`)
      },
    },
  })
  const html = marked
    .parse(markdown, { async: false })
    .replaceAll(
      '<table>',
      '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>',
    )
    .replaceAll('</table>', '</table></div>')
  if (/<th[^>]*><\/th>/.test(html)) throw new Error('A column without a name')
  return { html, headings }
}

/** Articles write `{origin}`, `{attachmentMb}`: what the code decides is said in one place. */
function withFacts(slug: string, text: string): string {
  const told = text.replace(/\{(\w+)\}/g, (mark, name: string) => facts[name] ?? mark)
  // `${name}` is code of an example.
  const unknown = /(?<!\$)\{[A-Za-z]\w*\}/.exec(told)
  if (unknown) throw new Error(`${slug}: no fact is called ${unknown[0]}`)
  return told
}

/** An article from its file's text; throws where the head lacks something. */
export function readArticle(slug: string, text: string): Article & { order: number } {
  const [, head, body] = /^---\n([\s\S]+?)\n---\n([\s\S]+)$/.exec(text) ?? []
  if (!head || !body) throw new Error(`${slug} has no head`)
  const field = (name: string) => new RegExp(`^${name}: (.+)$`, 'm').exec(head)?.[1]?.trim()
  const [title, description] = [field('title'), field('description')]
  if (!title || !description) throw new Error(`${slug} needs a title and a description`)
  return {
    slug,
    title,
    description,
    published: field('published') ?? null,
    order: Number(field('order') ?? 0),
    minutes: Math.max(1, Math.round(body.split(/\s+/).length / WORDS_A_MINUTE)),
    ...render(withFacts(slug, body)),
  }
}

async function articlesIn(folder: string) {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md'))
  return Promise.all(
    names.map(async (name) =>
      readArticle(name.slice(0, -'.md'.length), await readFile(join(folder, name), 'utf8')),
    ),
  )
}

/** Posts newest first, guides in the order they give themselves. */
export async function readArticles(content: string): Promise<Articles> {
  const [posts, guides] = await Promise.all([
    articlesIn(join(content, 'blog')),
    articlesIn(join(content, 'guides')),
  ])
  return {
    posts: posts.sort((a, b) => (b.published ?? '').localeCompare(a.published ?? '')),
    guides: guides.sort((a, b) => a.order - b.order),
  }
}
