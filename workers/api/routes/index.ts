/** Every route of the API, in the order of the document. */

import type { Route } from '../route.ts'
import { accountRoutes } from './accounts/index.ts'
import { agentRoutes } from './agents/index.ts'
import { analyticsRoutes } from './analytics/index.ts'
import { disputeRoutes } from './approvals/disputes.ts'
import { duplicateRoutes } from './approvals/duplicates.ts'
import { approvalRoutes } from './approvals/index.ts'
import { refundRoute } from './approvals/refunds.ts'
import { documentRoute } from './document.ts'
import { healthRoute } from './health.ts'
import { meteringRoutes } from './keys/index.ts'
import { leadRoutes } from './leads.ts'
import { purchaseRoutes } from './purchase/index.ts'
import { siteRoutes } from './site.ts'
import { swarmRoutes } from './swarm/index.ts'
import { visitRoute } from './visits.ts'
import { webhookRoute } from './webhook.ts'

export const routes: readonly Route[] = [
  ...accountRoutes,
  ...purchaseRoutes,
  ...meteringRoutes,
  ...swarmRoutes,
  ...approvalRoutes,
  refundRoute,
  ...disputeRoutes,
  ...duplicateRoutes,
  ...analyticsRoutes,
  ...agentRoutes,
  webhookRoute,
  ...leadRoutes,
  visitRoute,
  ...siteRoutes,
  healthRoute,
  documentRoute,
]
