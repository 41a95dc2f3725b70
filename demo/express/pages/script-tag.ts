import { type Html, html } from '../html.ts'
import { isShortWarning, toDuration } from '../settings.ts'
import type { Visitor } from '../visitors.ts'

/** A server-rendered page needs only the first tag, and the meta element with the CSRF token. */
export function scriptTag({ settings, timeLeft, session, user }: Visitor, dialog?: string): Html {
  return html`<script defer src="/dist/idle-warning.min.js"
  data-idle-timeout="${toDuration(settings.idle)}" data-warn-before="${toDuration(settings.warn)}"
  data-keepalive-url="/session/keepalive"${settings.status && html` data-status-url="/session/status"`} data-csrf="rails"
  data-sign-out-url="/session/sign-out" data-sign-in-url="/sign-in"
  ${settings.expiresIn && html`data-expires-in="${timeLeft.expiresIn}s" data-absolute-in="${timeLeft.absoluteIn}s"`}
  ${settings.close !== null && html`data-end-after-close="${toDuration(settings.close)}" `}data-session-key="${session}"${settings.user && html` data-user-key="${user}"`}${settings.lang && html` data-lang="${settings.lang}"`}${settings.sensitive && html` data-cover-on-leave`}${isShortWarning(settings) && html` data-allow-short-warning`}${dialog && html` data-dialog-element="${dialog}"`}></script>${
    dialog &&
    html`
<script defer src="/dist/idle-warning-own-dialog.min.js"></script>`
  }${
    settings.lang &&
    html`
<script defer src="/dist/locales/${settings.lang}.min.js"></script>`
  }`
}
