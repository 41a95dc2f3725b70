import { afterEach, expect, test } from 'vitest'
import { type App, createApp, defineComponent, h, nextTick } from 'vue'
import { createIdleWarningPlugin, type IdleWarningSession, useIdleWarning } from '../../src/frameworks/vue/headless.ts'
import { MINUTE } from '../support/machine.ts'
import { createStage } from './stage.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.replaceChildren()
})

test('of two applications that share a plugin, the one that is unmounted leaves the other its session', async () => {
  const stage = createStage()
  const plugin = createIdleWarningPlugin(stage.options())
  const sessions: IdleWarningSession[] = []
  const Island = defineComponent(() => {
    const session = useIdleWarning()
    sessions.push(session)
    return () => h('p', session.phase.value)
  })
  for (let n = 0; n < 2; n++) {
    const app = createApp(Island).use(plugin)
    app.mount(document.body.appendChild(document.createElement('div')))
    apps.push(app)
  }
  await nextTick()
  apps.shift()?.unmount()
  await nextTick()
  await stage.ports.clock.advance(13 * MINUTE)
  await nextTick()
  expect(sessions[1]?.phase.value).toBe('warning')
})
