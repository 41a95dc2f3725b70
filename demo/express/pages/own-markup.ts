import { type Html, html } from '../html.ts'
import type { Visitor } from '../visitors.ts'
import { guideCard, ownMarkupGuide } from './guide.ts'
import { csrfInput } from './layout.ts'
import { eventLog, serverPage } from './server-page.ts'
import { story } from './story.ts'

/** A page whose warning is its own `<dialog>`, in the style of a design system. */
interface OwnMarkup {
  readonly name: string
  readonly dialog: (visitor: Visitor) => Html
}

export const styles = {
  govuk: { name: 'GOV.UK style', dialog: () => govukDialog },
  bootstrap: { name: 'Bootstrap style', dialog: (visitor) => bootstrapDialog(visitor) },
  plain: { name: 'Plain markup', dialog: () => plainDialog },
} satisfies Record<string, OwnMarkup>

export type StyleName = keyof typeof styles

export function ownMarkupPage(visitor: Visitor, current: StyleName): Html {
  const { name, dialog } = styles[current]
  const link = ([key, style]: [string, OwnMarkup]) =>
    html`<li><a href="/page/${key}"${key === current && html` aria-current="page"`}>${style.name}</a></li>`
  return serverPage(visitor, {
    path: '/page/govuk',
    title: `Own markup: ${name}`,
    head: html`<link rel="stylesheet" href="/public/${current}.css">`,
    dialog: '#timeout-dialog',
    main: html`
<h1>Own markup: ${name}</h1>
<div class="columns">
<div>
<section class="card"><h2>What happens here</h2>
<p>The warning is a dialog of this page. The SDK opens it, and finds its buttons and texts by their attributes.</p>
<ul>${Object.entries(styles).map(link)}</ul></section>
<div class="card field"><label for="plan">Your application letter</label><textarea id="plan" rows="4"></textarea></div>
</div>
<div>
${guideCard(ownMarkupGuide)}
${story(visitor.settings)}
${eventLog}
</div>
</div>
${dialog(visitor)}`,
  })
}

const remaining = html`<span role="timer" data-idle-warning="remaining"></span>`

const govukDialog = html`
<dialog id="timeout-dialog" class="gds-timeout" role="alertdialog" aria-labelledby="timeout-title" aria-describedby="timeout-text">
<h2 class="gds-heading" id="timeout-title">
<span data-idle-warning-show="warning">You’re about to be signed out</span>
<span data-idle-warning-show="cannot-extend">You will be signed out soon</span>
<span data-idle-warning-show="checking">Checking that you are signed in</span>
<span data-idle-warning-show="expired">For your security, we signed you out</span>
</h2>
<div id="timeout-text">
<p class="gds-body" data-idle-warning-show="warning">For your security, we will sign you out in <strong>${remaining}</strong>.</p>
<p class="gds-body" data-idle-warning-show="cannot-extend">You have been signed in for as long as is allowed. We will sign you out in
<strong>${remaining}</strong>. Save your work now.</p>
<p class="gds-body" data-idle-warning-show="checking">This takes a moment.</p>
<p class="gds-body" data-idle-warning-show="idle">You did not use this service for a while.</p>
<p class="gds-body" data-idle-warning-show="absolute">You reached the longest time that you can stay signed in.</p>
<p class="gds-body" data-idle-warning-show="ended-by-server signed-out browser-closed">Your session is over.</p>
</div>
<p class="gds-error" role="alert" data-idle-warning-show="unreachable failed">
<span data-idle-warning-show="unreachable">There is a problem: we cannot reach the service. We keep trying.</span>
<span data-idle-warning-show="failed">There is a problem: we could not keep you signed in. Try again.</span>
</p>
<div class="gds-actions">
<button type="button" class="gds-button" data-idle-warning="extend">Stay signed in</button>
<form method="dialog" data-idle-warning-show="cannot-extend"><button class="gds-button">Go back to my work</button></form>
<a class="gds-button" href="/sign-in" data-idle-warning="sign-in">Sign in again</a>
<a class="gds-link" href="/sign-in" data-idle-warning="sign-out">Sign out</a>
</div>
</dialog>`

const bootstrapDialog = (visitor: Visitor) => html`
<dialog id="timeout-dialog" class="bs-modal" role="alertdialog" aria-labelledby="timeout-title" aria-describedby="timeout-text">
<div class="bs-header"><h2 class="bs-title" id="timeout-title">
<span data-idle-warning-show="warning cannot-extend">Still there?</span><span data-idle-warning-show="checking">One moment</span>
<span data-idle-warning-show="expired">Signed out</span></h2></div>
<div class="bs-body">
<div id="timeout-text">
<p data-idle-warning-show="warning">Your session ends in ${remaining}.</p>
<p data-idle-warning-show="cannot-extend">Your session ends in ${remaining} and cannot be extended.</p>
<p data-idle-warning-show="checking">We are checking your session.</p>
<p data-idle-warning-show="expired">Your session has ended.</p>
</div>
<div class="bs-alert" role="alert" data-idle-warning-show="unreachable">The server cannot be reached. We keep trying.</div>
<div class="bs-alert" role="alert" data-idle-warning-show="failed">That did not work. Please try again.</div>
</div>
<div class="bs-footer">
<form method="post" action="/session/sign-out">${csrfInput(visitor)}<button class="bs-btn bs-btn-secondary" data-idle-warning="sign-out">Sign out</button></form>
<form method="dialog" data-idle-warning-show="cannot-extend"><button class="bs-btn bs-btn-primary">Close</button></form>
<a class="bs-btn bs-btn-primary" href="/sign-in" data-idle-warning="sign-in">Sign in</a>
<button type="button" class="bs-btn bs-btn-primary" data-idle-warning="extend">
<span class="bs-spinner" aria-hidden="true" data-idle-warning-show="busy"></span>Stay signed in</button>
</div>
</dialog>`

/** The smallest dialog that works. The built-in modal says what this dialog has no words for. */
const plainDialog = html`
<dialog id="timeout-dialog" class="plain" aria-labelledby="timeout-title" aria-describedby="timeout-text">
<h2 id="timeout-title">Are you still there?</h2>
<p id="timeout-text">You will be signed out in ${remaining}.</p>
<button type="button" data-idle-warning="extend">I am here</button>
</dialog>`
