/** The audits both can see: what Lighthouse calls them, and our check of the same rule. */

/** Lighthouse's id → ours, where they differ. */
const OTHER_NAMES: Readonly<Record<string, string>> = { 'viewport-insight': 'viewport' }

/** Static by nature: nothing of them needs a script to run or a page to be painted, `unsized-images` but for style sheets. */
export const SHARED_AUDITS: readonly string[] = [
  'document-title',
  'meta-description',
  'is-crawlable',
  'crawlable-anchors',
  'link-text',
  'hreflang',
  'canonical',
  'html-has-lang',
  'html-lang-valid',
  'valid-lang',
  'image-alt',
  'image-redundant-alt',
  'svg-img-alt',
  'button-name',
  'input-button-name',
  'input-image-alt',
  'link-name',
  'label',
  'select-name',
  'object-alt',
  'frame-title',
  'empty-heading',
  'heading-order',
  'list',
  'listitem',
  'definition-list',
  'dlitem',
  'tabindex',
  'accesskeys',
  'landmark-one-main',
  'meta-viewport',
  'meta-refresh',
  'aria-roles',
  'aria-valid-attr',
  'aria-hidden-body',
  'duplicate-id-aria',
  'doctype',
  'charset',
  'viewport-insight',
  'unsized-images',
]

export const ourName = (lighthouse: string): string => OTHER_NAMES[lighthouse] ?? lighthouse
