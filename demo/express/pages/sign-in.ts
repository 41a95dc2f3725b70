import { type Html, html } from '../html.ts'
import { inWords, type Settings, warnedAfter } from '../settings.ts'
import { layout } from './layout.ts'

interface SignIn {
  /** Where the form is posted to: the page's own address, so that `next` and the times stay. */
  action: string
  /** Where a visitor who is still signed in can continue. */
  next: string
  reason: unknown
  user: string | undefined
  settings: Settings
  isWrong: boolean
}

interface Reason {
  title: string
  text: string
}

/** What the sign-in page says, by the reason in its address. */
export const reasons: Record<string, Reason> = {
  idle: {
    title: 'You were signed out because you were inactive',
    text: 'This protects what was on your screen. Sign in to return to the page where you were.',
  },
  absolute: {
    title: 'You were signed out because your session reached its time limit',
    text: 'Every session ends a fixed time after the sign-in, even while you are active. Sign in to continue.',
  },
  'ended-by-server': {
    title: 'The server ended your session',
    text: 'You may have signed out in another tab, or the server was restarted. Sign in to continue.',
  },
  'signed-out': {
    title: 'You are signed out',
    text: 'You can close this page, or sign in again.',
  },
  'browser-closed': {
    title: 'You were signed out because the browser was closed',
    text: 'The browser restored the page, but not the session. Sign in to continue.',
  },
}

export function signInPage({ action, next, reason, user, settings, isWrong }: SignIn): Html {
  const known = Object.hasOwn(reasons, String(reason)) ? reasons[String(reason)] : undefined
  return layout({
    title: titleOf(known, isWrong),
    main: html`<div class="narrow">
${known && notice(known)}
<div class="card">
<h1>Sign in</h1>
<p>Any name will do. There is no password.</p>
${!known && promise(settings)}
<form method="post" action="${action}">
<div class="field">
<label for="name">Your name</label>
${isWrong && html`<p class="field-error" id="name-error">Enter a name of 1 to 60 characters.</p>`}
<input id="name" name="name" autocomplete="username" required maxlength="60"${isWrong && wrongInput}>
</div>
<button class="primary" type="submit">Sign in</button>
</form>
${user && html`<p>You are signed in as ${user}. <a href="${next}">Continue without signing in again</a></p>`}
</div>
</div>`,
  })
}

function titleOf(reason: Reason | undefined, isWrong: boolean): string {
  if (isWrong) return 'Your name is missing – Sign in'
  return reason ? `${reason.title} – Sign in` : 'Sign in'
}

/** Says what will happen, and when. */
const promise = (
  settings: Settings,
): Html => html`<p>After you sign in, leave the mouse and the keyboard alone: after about
${inWords(warnedAfter(settings))} a warning appears. If you do not answer it within ${inWords(settings.warn)}, you are
signed out.</p>`

const wrongInput = html` aria-invalid="true" aria-describedby="name-error"`

const notice = ({ title, text }: Reason): Html => html`<div class="notice" role="status" id="reason">
<h2>${title}</h2>
<p>${text}</p>
</div>`
