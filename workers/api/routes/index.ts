/** Every route of the API, in the order of the document. */

import type { Route } from '../route.ts'
import { documentRoute } from './document.ts'
import { siteRoutes } from './site.ts'

export const routes: readonly Route[] = [...siteRoutes, documentRoute(() => routes)]
