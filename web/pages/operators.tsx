/** What only operators see on `/approvals`: a part of the app of its own, which customers never fetch. */

export { Disputes } from './disputes.tsx'
export { Duplicates } from './duplicates.tsx'
export { MadeOffers } from './made-offers.tsx'
export { MakeOffer } from './make-offer.tsx'
export { ProposeRefund } from './propose-refund.tsx'
