import { afterEach, expect, test } from 'vitest'
import { type App, createApp, defineComponent, h, nextTick } from 'vue'
import { createIdleWarningPlugin, type IdleWarningSession, useIdleWarning } from '../../src/frameworks/vue/headless.ts'
import { MINUTE } from '../support/machine.ts'
import { createFixture } from './session-fixture.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.replaceChildren()
})

test('when one of two applications with the same plugin is unmounted, the other keeps its session', async () => {
  const fixture = createFixture()
  const plugin = createIdleWarningPlugin(fixture.options())
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
  await fixture.ports.clock.advance(13 * MINUTE)
  await nextTick()
  expect(sessions[1]?.phase.value).toBe('warning')
})
