/** Opens the payment provider's portal: card, billing details, invoices. */

import { api } from '../client/api.ts'
import { leaveFor } from '../client/order.ts'

export const openPortal = async (): Promise<void> => leaveFor((await api.portal()).url)
