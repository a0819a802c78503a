/** The one script of public pages, deferred: offers the dashboard to whoever signed in here before. */

import { offerDashboard } from './client/hint.ts'
import { reportErrors } from './client/report.ts'

reportErrors()
offerDashboard()
// Only the reference has calls to try, and only there their script is fetched.
if (document.querySelector('form.try')) import('./pages/reference/console.ts')
