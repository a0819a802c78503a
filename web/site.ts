/** The one script of public pages, deferred: offers the dashboard to whoever signed in here before. */

import { wasSignedIn } from './client/hint.ts'
import { reportErrors } from './client/report.ts'

reportErrors()
if (wasSignedIn())
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-signed-in]')) {
    link.textContent = link.dataset.signedIn ?? 'Dashboard'
    link.href = '/dashboard'
  }
