/** Articles: a guide of the documentation, a post of the blog, and the list of posts. */

import { brand } from '../../workers/contract/brand.ts'
import type { Article } from '../articles.ts'
import { DocsLayout } from '../layouts/docs.tsx'
import { SiteLayout } from '../layouts/site.tsx'

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

const Published = ({ on }: { on: string }) => (
  <time dateTime={on}>{day.format(new Date(`${on}T00:00:00Z`))}</time>
)

/** Written by us and rendered at build time, where raw HTML is refused. */
const Text = ({ html }: { html: string }) => (
  <div class="prose" dangerouslySetInnerHTML={{ __html: html }} />
)

export function Guide({ article }: { article: Article }) {
  return (
    <DocsLayout path={`/docs/guides/${article.slug}`} headings={article.headings}>
      <h1>{article.title}</h1>
      <p class="lead">{article.description}</p>
      <Text html={article.html} />
    </DocsLayout>
  )
}

export function Post({ article, next }: { article: Article; next: Article | undefined }) {
  return (
    <SiteLayout path={`/blog/${article.slug}`}>
      <article class="wrap narrow prose post">
        <header class="prose">
          <p class="small muted">
            {article.published && <Published on={article.published} />} · {article.minutes} minutes
            to read
          </p>
          <h1>{article.title}</h1>
          <p class="lead">{article.description}</p>
        </header>
        <Text html={article.html} />
        <footer class="prose">
          <p class="muted">
            Written by the people who run {brand.name}. A mistake in it?{' '}
            <a href={`mailto:${brand.supportEmail}`}>Tell us</a>.
          </p>
          {next && (
            <p>
              Next: <a href={`/blog/${next.slug}`}>{next.title}</a>
            </p>
          )}
        </footer>
      </article>
    </SiteLayout>
  )
}

export function Blog({ posts }: { posts: readonly Article[] }) {
  return (
    <SiteLayout path="/blog">
      <div class="wrap narrow prose">
        <h1>Blog</h1>
        <p class="lead">
          What we learned building a metered API that bills exactly once. Subscribe by{' '}
          <a href="/blog/feed.xml">RSS</a>.
        </p>
        <ul class="posts">
          {posts.map((post) => (
            <li key={post.slug}>
              <h2>
                <a href={`/blog/${post.slug}`}>{post.title}</a>
              </h2>
              <p>{post.description}</p>
              <p class="small muted">
                {post.published && <Published on={post.published} />} · {post.minutes} minutes
              </p>
            </li>
          ))}
        </ul>
      </div>
    </SiteLayout>
  )
}
