import { provideHttpClient } from '@angular/common/http'
import { provideZonelessChangeDetection } from '@angular/core'
import { createApplication } from '@angular/platform-browser'
import { DEFAULT_INTERRUPTSOURCES, Idle } from '@ng-idle/core'
import { Keepalive, provideNgIdleKeepalive } from '@ng-idle/keepalive'

const providers = [provideZonelessChangeDetection(), provideHttpClient(), provideNgIdleKeepalive()]

/** Without zone.js, as new Angular applications are. Each start makes an application, as each start of a page does. */
export function start({ idleTimeout, warnBefore }) {
  let stop = () => {}
  let isStopped = false
  createApplication({ providers }).then((application) => {
    if (!isStopped) stop = watchIdle(application, idleTimeout, warnBefore)
  })
  return () => {
    isStopped = true
    stop()
  }
}

function watchIdle(application, idleTimeout, warnBefore) {
  const idle = application.injector.get(Idle)
  application.injector.get(Keepalive).request('/session/keepalive')
  idle.setIdle(idleTimeout - warnBefore)
  idle.setTimeout(warnBefore)
  idle.setInterrupts(DEFAULT_INTERRUPTSOURCES)
  idle.watch()
  return () => {
    idle.stop()
    application.destroy()
  }
}
