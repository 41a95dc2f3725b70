import 'zone.js'
import { provideHttpClient } from '@angular/common/http'
import { createApplication } from '@angular/platform-browser'
import { DEFAULT_INTERRUPTSOURCES, Idle } from '@ng-idle/core'
import { Keepalive, provideNgIdleKeepalive } from '@ng-idle/keepalive'

const providers = [provideHttpClient(), provideNgIdleKeepalive()]

/** With zone.js, because ng-idle reads `Zone.current`. Each start makes an application, as each page does. */
export async function start(settings) {
  const application = await createApplication({ providers })
  return watchIdle(application, settings)
}

function watchIdle(application, { idleTimeout, warnBefore, hasServer }) {
  const idle = application.injector.get(Idle)
  if (hasServer) application.injector.get(Keepalive).request('/session/keepalive')
  idle.setIdle(idleTimeout - warnBefore)
  idle.setTimeout(warnBefore)
  idle.setInterrupts(DEFAULT_INTERRUPTSOURCES)
  idle.watch()
  return () => {
    idle.stop()
    application.destroy()
  }
}
