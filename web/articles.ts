/** Articles of blog and guides, as the build read them from their files. */

export type Heading = { id: string; text: string }

export type Article = {
  /** Last part of the address. */
  slug: string
  title: string
  description: string
  /** YYYY-MM-DD; guides have none. */
  published: string | null
  /** Rendered from our own files: headings carry ids, code can be scrolled by keyboard. */
  html: string
  headings: readonly Heading[]
  /** To read, at 220 words a minute. */
  minutes: number
}

export type Articles = { posts: readonly Article[]; guides: readonly Article[] }
