/** `/terms`, `/privacy`, `/refunds`: short clauses that say what the product does, nothing it does not. */

import type { ComponentChildren } from 'preact'
import { brand } from '../../workers/contract/brand.ts'
import { SiteLayout } from '../layouts/site.tsx'

/** Changed with the text, never without. */
const IN_FORCE = '25 November 2026'

function Clauses({
  path,
  title,
  lead,
  children,
}: {
  path: string
  title: string
  lead: string
  children: ComponentChildren
}) {
  return (
    <SiteLayout path={path}>
      <article class="wrap narrow prose">
        <h1>{title}</h1>
        <p class="lead">{lead}</p>
        <p class="small muted">In force since {IN_FORCE}.</p>
        {children}
      </article>
    </SiteLayout>
  )
}

const mail = (address: string) => <a href={`mailto:${address}`}>{address}</a>

export function Terms() {
  return (
    <Clauses path="/terms" title="Terms" lead="What you may expect of us, and we of you.">
      <h2>Who</h2>
      <p>
        These terms are between you and {brand.legalEntity}, {brand.postalAddress}. They hold from
        the moment you create an account.
      </p>
      <h2>Plans and payment</h2>
      <ul>
        <li>A plan renews each month or year at the price you bought until you cancel it.</li>
        <li>Prices are in US dollars, excl. tax where it applies, and shown before each charge.</li>
        <li>At the limit of a plan metered work stops. There is no overage.</li>
        <li>
          If a renewal fails, everything works for seven more days; then new work is suspended until
          it is paid. What you made stays readable.
        </li>
        <li>An account has one plan at a time.</li>
      </ul>
      <h2 id="cancel">Cancelling</h2>
      <p>
        You cancel in Billing. The plan ends with the period you paid for, and until then you can
        undo it. Refunds follow the <a href="/refunds">refund policy</a>.
      </p>
      <h2 id="support">Support</h2>
      <ul>
        <li>Starter: by email, at {mail(brand.supportEmail)}.</li>
        <li>Pro: by email, answered before Starter.</li>
        <li>Enterprise: as your contract says.</li>
      </ul>
      <h2>Fair use</h2>
      <p>
        Do not use the service against systems that are not yours to test, to break the law, or to
        harm others. We may disable an account that does, and say why.
      </p>
      <h2>What is marked “soon”</h2>
      <p>
        Features marked “soon” are being built. They are not part of what you buy until the mark is
        gone.
      </p>
      <h2>Changes</h2>
      <p>We mail you 30 days before these terms change to your disadvantage.</p>
    </Clauses>
  )
}

export function Privacy() {
  return (
    <Clauses
      path="/privacy"
      title="Privacy"
      lead="We keep what the service needs, and nothing follows you around."
    >
      <h2>What we store</h2>
      <ul>
        <li>Your email address, your name if you give one, and a hash of your password.</li>
        <li>Where you are signed in: browser, time of sign-in and of last use.</li>
        <li>
          Your plan, invoices, and of your card only brand, last four digits and expiry date. Stripe
          handles the payment itself.
        </li>
        <li>Facts about the business, such as “a subscription began”, tied to your account.</li>
        <li>
          Which of our public pages are looked at, one by one and without saying by whom: the page,
          the site a visit came from, and the campaign words of its link. No address and no
          identifier; within a tab your browser remembers where the visit began.
        </li>
        <li>
          What you send us through “talk to sales”, until you ask us to delete it; we use it to
          answer you.
        </li>
        <li>Errors of our pages with their address (without its query) and a request id.</li>
      </ul>
      <h2>Cookies</h2>
      <p>
        One, and only after you sign in: it holds your session. No analytics cookies, no third-party
        scripts, no fonts from elsewhere. Your browser also remembers that you signed in here, so
        that the menu can offer the dashboard.
      </p>
      <h2>Who receives it</h2>
      <p>
        Cloudflare runs our servers, Stripe takes payments, a mail provider delivers our mails. We
        sell nothing to anyone and train no models with your data.
      </p>
      <h2>Your rights</h2>
      <p>
        Ask for a copy, a correction or the deletion of your data at {mail(brand.supportEmail)}.
        Invoices are kept as long as the law demands.
      </p>
      <h2 id="security">Reporting a security problem</h2>
      <p>
        Write to {mail(brand.securityEmail)} with what you did and what happened. Test only with
        accounts of your own, and give us time to fix it before you publish. We answer every report
        and pursue nobody who keeps to this.
      </p>
    </Clauses>
  )
}

export function Refunds() {
  return (
    <Clauses path="/refunds" title="Refunds" lead="In full within 14 days, if you hardly used it.">
      <h2>The rule</h2>
      <p>
        You get a full refund of a plan within 14 days of its purchase if fewer than 100 requests
        were used.
      </p>
      <h2>How to ask</h2>
      <p>
        Write to {mail(brand.supportEmail)} from the address of your account and name the invoice. A
        person decides; the money goes back to the card it came from.
      </p>
      <h2>Cancelling instead</h2>
      <p>
        You can cancel any time in Billing. The plan then works until the end of the period you paid
        for, and nothing more is charged.
      </p>
      <h2>When we are at fault</h2>
      <p>
        Requests that fail on our side are not counted, and a goal that ends without a result by our
        fault is given back. One that fails by what it was given, such as an address with no page,
        counts: <a href="/docs/guides/goals#what-counts">what counts</a>.
      </p>
    </Clauses>
  )
}
