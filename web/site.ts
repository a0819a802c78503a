/** The one script of public pages, deferred: counts the visit, says what a page means for whoever signed in here before. */

import { offerDashboard, wasSignedIn } from './client/hint.ts'
import { adaptOffers } from './client/offers.ts'
import { reportErrors } from './client/report.ts'
import { countVisit } from './client/visit.ts'

reportErrors()
countVisit()
offerDashboard()
if (wasSignedIn()) adaptOffers()
// Only the documentation has code to copy.
if (document.querySelector('.docs, .reference')) import('./client/code-blocks.ts')
// Only the reference has calls to try, and only there their script is fetched.
if (document.querySelector('form.try')) import('./pages/reference/console.ts')
