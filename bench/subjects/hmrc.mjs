import SessionActivityService from 'hmrc-frontend/hmrc/components/timeout-dialog/session-activity-service.js'
import TimeoutDialog from 'hmrc-frontend/hmrc/components/timeout-dialog/timeout-dialog.js'

/** What `initAll()` of hmrc-frontend does with the `<meta>` of a page. */
export function start({ idleTimeout, warnBefore, hasTabs }) {
  const meta = document.head.appendChild(document.createElement('meta'))
  const attributes = {
    name: 'hmrc-timeout-dialog',
    'data-timeout': idleTimeout,
    'data-countdown': warnBefore,
    'data-keep-alive-url': '/session/keepalive',
    'data-sign-out-url': '/session/sign-out',
    'data-synchronise-tabs': hasTabs,
  }
  for (const [name, value] of Object.entries(attributes)) meta.setAttribute(name, String(value))
  const service = new SessionActivityService(window.BroadcastChannel)
  service.logActivity()
  const dialog = new TimeoutDialog(meta, service)
  dialog.init()
  return () => {
    dialog.cleanup()
    meta.remove()
  }
}
