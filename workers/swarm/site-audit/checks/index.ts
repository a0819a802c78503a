/** Every check of one page, in the order of the report. */

import type { Check } from '../check.ts'
import { accessibilityNameChecks } from './accessibility-names.ts'
import { accessibilityPageChecks } from './accessibility-page.ts'
import { accessibilityStructureChecks } from './accessibility-structure.ts'
import { hygieneChecks } from './hygiene.ts'
import { performanceImageChecks } from './performance-images.ts'
import { performanceLoadingChecks } from './performance-loading.ts'
import { securityContentChecks } from './security-content.ts'
import { securityHeaderChecks } from './security-headers.ts'
import { seoAccessChecks } from './seo-access.ts'
import { seoPageChecks } from './seo-page.ts'

export const checks: readonly Check[] = [
  ...securityHeaderChecks,
  ...securityContentChecks,
  ...seoAccessChecks,
  ...seoPageChecks,
  ...accessibilityNameChecks,
  ...accessibilityPageChecks,
  ...accessibilityStructureChecks,
  ...performanceLoadingChecks,
  ...performanceImageChecks,
  ...hygieneChecks,
]
