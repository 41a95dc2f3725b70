import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type App, createApp, createSSRApp, defineComponent, effectScope, h, nextTick, ref } from 'vue'
import { renderToString } from 'vue/server-renderer'
import {
  createIdleWarningPlugin,
  type IdleWarningSession,
  useIdleWarning,
  useWork,
} from '../../src/frameworks/vue/headless.ts'
import { createIdleWarning } from '../../src/headless.ts'
import type { IdleWarningOptions } from '../../src/types.ts'
import { HOUR, MINUTE, SECOND } from '../support/machine.ts'
import { createStage, type Stage } from './stage.ts'

let host: HTMLElement
let apps: App[]
let stage: Stage
let mistakes: unknown[]

beforeEach(() => {
  mistakes = []
  for (const kind of ['error', 'warn'] as const)
    vi.spyOn(console, kind).mockImplementation((...words) => void mistakes.push(words))
  host = document.body.appendChild(document.createElement('div'))
  apps = []
  stage = createStage()
})

afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  host.remove()
  vi.restoreAllMocks()
})

async function advance(duration: number): Promise<void> {
  await stage.ports.clock.advance(duration)
  await nextTick()
}

const probe = (keep: (session: IdleWarningSession) => void = () => {}) =>
  defineComponent(() => {
    const session = useIdleWarning()
    keep(session)
    return () => h('p', `${session.phase.value} ${session.remaining.value ?? ''}`)
  })

async function mount(root: ReturnType<typeof defineComponent>, change?: Partial<IdleWarningOptions>): Promise<App> {
  const app = createApp(root).use(createIdleWarningPlugin(stage.options(change)))
  app.mount(host)
  apps.push(app)
  await nextTick()
  return app
}

describe('a scope that is shared', () => {
  test('reads on when the component that called first is gone, and ends what it began with itself', async () => {
    const scope = effectScope(true)
    const isShown = ref(true)
    const open: number[] = []
    let shared: IdleWarningSession | undefined
    const Child = defineComponent(() => {
      shared = scope.run(() => {
        useWork(ref(true), 'call', { keepWarning: true })
        return useIdleWarning()
      })
      shared?.idle.on('work', (event) => void open.push(event.open))
      return () => h('p')
    })
    await mount(defineComponent(() => () => (isShown.value ? h(Child) : h('i'))))
    isShown.value = false
    await advance(13.5 * MINUTE)
    const seen = [shared?.phase.value, [...open]]
    scope.stop()
    expect([...seen, open]).toEqual(['warning', [1], [1, 0]])
  })
})

describe('useIdleWarning', () => {
  test('shows the phase, and in a warning the remaining time each second', async () => {
    await mount(probe())
    const said = [host.textContent]
    for (const duration of [13 * MINUTE, 1.5 * SECOND, 2 * MINUTE]) {
      await advance(duration)
      said.push(host.textContent)
    }
    expect([said, mistakes]).toEqual([['active ', 'warning 120000', 'warning 119000', 'expired '], []])
  })

  test('extends, for all components', async () => {
    const sessions: IdleWarningSession[] = []
    const Probe = probe((session) => sessions.push(session))
    await mount(defineComponent(() => () => [h(Probe), h(Probe)]))
    await advance(13 * MINUTE)
    const warned = sessions.map(({ phase, isExtendable, cause }) => [phase.value, isExtendable.value, cause.value])
    await sessions[0]?.extend()
    await nextTick()
    expect([warned, host.textContent, stage.ports.connected]).toEqual([
      [
        ['warning', true, 'idle'],
        ['warning', true, 'idle'],
      ],
      'active active ',
      2,
    ])
  })

  test('reads a handle of the application, and ends with its scope', async () => {
    const idle = createIdleWarning(stage.options())
    const scope = effectScope()
    const session = scope.run(() => useIdleWarning(idle)) as IdleWarningSession
    const said = [session.phase.value]
    idle.start()
    await advance(0)
    said.push(session.phase.value)
    scope.stop()
    idle.stop()
    said.push(session.phase.value)
    expect([said, idle.phase]).toEqual([['stopped', 'active', 'active'], 'stopped'])
  })

  test('says what is missing where there is neither a plugin nor a handle', () => {
    const app = createApp(probe())
    expect(() => app.mount(host)).toThrow('app.use(createIdleWarningPlugin')
  })
})

describe('the plugin', () => {
  test('leaves nothing behind when the application is unmounted', async () => {
    let session: IdleWarningSession | undefined
    const app = await mount(probe((it) => (session = it)))
    await advance(13 * MINUTE)
    app.unmount()
    apps.pop()
    expect([stage.ports.connected, stage.ports.clock.pending, session?.idle.phase]).toEqual([0, 0, 'stopped'])
  })

  test('gives a handle of the application, and leaves it as it is', async () => {
    const idle = createIdleWarning(stage.options())
    const app = createApp(probe()).use(createIdleWarningPlugin(idle))
    app.mount(host)
    await nextTick()
    const before = host.textContent
    idle.start()
    await advance(0)
    const during = host.textContent
    app.unmount()
    expect([before, during, idle.phase]).toEqual(['stopped ', 'active ', 'active'])
    idle.stop()
  })

  test('throws at once for wrong options', () => {
    expect(() => createIdleWarningPlugin({ idleTimeout: '15m', warnBefore: '1s' })).toThrow('warnBefore')
  })
})

describe('useWork', () => {
  test('holds the session while it is true, and ends with the component', async () => {
    const isWorking = ref(false)
    const isThere = ref(true)
    const open: number[] = []
    const Worker = defineComponent(() => {
      useWork(isWorking, 'render', { max: '5h' })
      return () => h('i')
    })
    const Probe = probe(({ idle }) => idle.on('work', (event) => open.push(event.open)))
    await mount(defineComponent(() => () => [h(Probe), isThere.value ? h(Worker) : null]))
    isWorking.value = true
    await advance(HOUR)
    isWorking.value = false
    await advance(MINUTE)
    isWorking.value = true
    await advance(HOUR)
    const held = host.textContent
    isThere.value = false
    await advance(0)
    await advance(16 * MINUTE)
    expect([open, held, host.textContent]).toEqual([[1, 0, 1, 0], 'active ', 'expired '])
  })
})

test('a page that a server has rendered is hydrated without a mismatch, and then lives', async () => {
  const page = () => createSSRApp(probe())
  const idle = createIdleWarning(stage.options())
  host.innerHTML = await renderToString(page().use(createIdleWarningPlugin(idle)))
  const served = host.textContent
  const node = host.firstElementChild
  const app = page().use(createIdleWarningPlugin(stage.options()))
  app.mount(host)
  apps.push(app)
  await nextTick()
  expect([served, host.textContent, host.firstElementChild === node, mistakes]).toEqual([
    'stopped ',
    'active ',
    true,
    [],
  ])
})
