import { type Html, html } from '../html.ts'
import { inWords, type Settings } from '../settings.ts'
import { layout } from './layout.ts'

interface SignIn {
  /** Where the form is posted to: the page's own address, so that `next` and the times stay. */
  action: string
  /** Where a visitor who is still signed in can go on. */
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

const reasons: Record<string, Reason> = {
  idle: {
    title: 'Your session ended because nothing happened for a while',
    text: 'It was ended to protect what is on your screen. Sign in, and you are back where you were.',
  },
  absolute: {
    title: 'Your session reached its longest time',
    text: 'Every session ends some time after the sign-in, however busy you are. Sign in to go on.',
  },
  'ended-by-server': {
    title: 'The server ended your session',
    text: 'You may have signed out in another tab, or the server was restarted. Sign in to go on.',
  },
  'signed-out': {
    title: 'You are signed out',
    text: 'Your session is over on this device. You can close the page, or sign in again.',
  },
  'browser-closed': {
    title: 'Your session ended when the browser was closed',
    text: 'The browser brought the page back, but not the session. Sign in to go on.',
  },
}

export function signInPage({ action, next, reason, user, settings, isWrong }: SignIn): Html {
  const known = Object.hasOwn(reasons, String(reason)) ? reasons[String(reason)] : undefined
  const title = isWrong ? 'Your name is missing – Sign in' : known ? `${known.title} – Sign in` : 'Sign in'
  return layout({
    title,
    main: html`<div class="narrow">
${known && notice(known)}
<div class="card">
<h1>Sign in</h1>
<p>This is a demo: any name will do, and there is no password.</p>
${!known && promise(settings)}
<form method="post" action="${action}">
<div class="field">
<label for="name">Your name</label>
${isWrong && html`<p class="field-error" id="name-error">Write a name of 1 to 60 characters.</p>`}
<input id="name" name="name" autocomplete="username" required maxlength="60"${isWrong && wrongInput}>
</div>
<button class="primary" type="submit">Sign in</button>
</form>
${user && html`<p>You are signed in as ${user}. <a href="${next}">Go on without signing in again</a></p>`}
</div>
</div>`,
  })
}

const promise = ({
  idle,
  absolute,
  warn,
}: Settings): Html => html`<p>Then leave the mouse and the keyboard alone. Within
${inWords(Math.min(idle, absolute) - warn)} you are warned; ${inWords(warn)} later the session ends, unless you stay.</p>`

const wrongInput = html` aria-invalid="true" aria-describedby="name-error"`

const notice = ({ title, text }: Reason): Html => html`<div class="notice" role="status" id="reason">
<h2>${title}</h2>
<p>${text}</p>
</div>`
