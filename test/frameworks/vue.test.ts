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
import { createFixture, type Fixture } from './session-fixture.ts'

let host: HTMLElement
let apps: App[]
let fixture: Fixture
let mistakes: unknown[]

beforeEach(() => {
  mistakes = []
  for (const kind of ['error', 'warn'] as const)
    vi.spyOn(console, kind).mockImplementation((...words) => void mistakes.push(words))
  host = document.body.appendChild(document.createElement('div'))
  apps = []
  fixture = createFixture()
})

afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  host.remove()
  vi.restoreAllMocks()
})

async function advance(duration: number): Promise<void> {
  await fixture.ports.clock.advance(duration)
  await nextTick()
}

const probe = (keep: (session: IdleWarningSession) => void = () => {}) =>
  defineComponent(() => {
    const session = useIdleWarning()
    keep(session)
    return () => h('p', `${session.phase.value} ${session.remaining.value ?? ''}`)
  })

async function mount(root: ReturnType<typeof defineComponent>, change?: Partial<IdleWarningOptions>): Promise<App> {
  const app = createApp(root).use(createIdleWarningPlugin(fixture.options(change)))
  app.mount(host)
  apps.push(app)
  await nextTick()
  return app
}

describe('a scope that is shared', () => {
  test('a shared effect scope keeps its session when the component that called first is unmounted, and ends its work when it stops', async () => {
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
  test('useIdleWarning() shows the phase, and in a warning the remaining time each second', async () => {
    await mount(probe())
    const shown = [host.textContent]
    for (const duration of [13 * MINUTE, 1.5 * SECOND, 2 * MINUTE]) {
      await advance(duration)
      shown.push(host.textContent)
    }
    expect([shown, mistakes]).toEqual([['active ', 'warning 120000', 'warning 119000', 'expired '], []])
  })

  test('extend() extends the session for all components', async () => {
    const sessions: IdleWarningSession[] = []
    const Probe = probe((session) => sessions.push(session))
    await mount(defineComponent(() => () => [h(Probe), h(Probe)]))
    await advance(13 * MINUTE)
    const warned = sessions.map(({ phase, isExtendable, cause }) => [phase.value, isExtendable.value, cause.value])
    await sessions[0]?.extend()
    await nextTick()
    expect([warned, host.textContent, fixture.ports.connected]).toEqual([
      [
        ['warning', true, 'idle'],
        ['warning', true, 'idle'],
      ],
      'active active ',
      2,
    ])
  })

  test('useIdleWarning() reads a given handle until its effect scope stops, and does not stop the handle', async () => {
    const idle = createIdleWarning(fixture.options())
    const scope = effectScope()
    const session = scope.run(() => useIdleWarning(idle)) as IdleWarningSession
    const shown = [session.phase.value]
    idle.start()
    await advance(0)
    shown.push(session.phase.value)
    scope.stop()
    idle.stop()
    shown.push(session.phase.value)
    expect([shown, idle.phase]).toEqual([['stopped', 'active', 'active'], 'stopped'])
  })

  test('useIdleWarning() throws if there is neither a plugin nor a handle', () => {
    const app = createApp(probe())
    expect(() => app.mount(host)).toThrow('app.use(createIdleWarningPlugin')
  })
})

describe('the plugin', () => {
  test('the plugin leaves nothing behind when the application is unmounted', async () => {
    let session: IdleWarningSession | undefined
    const app = await mount(probe((it) => (session = it)))
    await advance(13 * MINUTE)
    app.unmount()
    apps.pop()
    expect([fixture.ports.connected, fixture.ports.clock.pending, session?.idle.phase]).toEqual([0, 0, 'stopped'])
  })

  test('the plugin does not start or stop a given handle', async () => {
    const idle = createIdleWarning(fixture.options())
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

  test('with wrong options the application is mounted, and the defaults hold', async () => {
    const errors: string[] = []
    const plugin = createIdleWarningPlugin(fixture.options({ warnBefore: '1s' }), {
      onError: (error) => errors.push(`${error}`),
    })
    const app = createApp(probe()).use(plugin)
    apps.push(app)
    app.mount(host)
    await nextTick()
    expect([host.textContent, errors, mistakes]).toEqual([
      'active ',
      [expect.stringContaining('warnBefore')],
      [[expect.stringContaining('warnBefore')]],
    ])
  })

  test('without a right idle timeout the application is mounted and not watched', async () => {
    await mount(probe(), { idleTimeout: 900 as never })
    expect([host.textContent, mistakes]).toEqual(['stopped ', [[expect.stringContaining('idleTimeout')]]])
  })

  test('a second instance of one scope leaves the application on the screen', async () => {
    const other = createIdleWarning(fixture.options())
    other.start()
    await mount(probe())
    other.stop()
    expect([host.textContent, mistakes]).toEqual(['stopped ', [[expect.stringContaining('another instance runs')]]])
  })

  test.each<[string, object]>([
    ['another language', { lang: 'fr' }],
    ['no idle timeout', { idleTimeout: undefined }],
  ])('an ended session stays ended when the options change to %s, and back', async (_, change) => {
    const wanted = ref(fixture.options({ lang: 'en' }))
    const seen: IdleWarningSession[] = []
    const app = createApp(probe((session) => seen.push(session))).use(createIdleWarningPlugin(() => wanted.value))
    apps.push(app)
    app.mount(host)
    await advance(16 * MINUTE)
    const phases: unknown[] = []
    for (const options of [fixture.options(change), fixture.options({ lang: 'en' })]) {
      wanted.value = options
      await nextTick()
      phases.push(seen[0]?.idle.phase)
    }
    expect(phases).toEqual(['expired', 'expired'])
  })

  test('a change inside of a nested option changes the running handle', async () => {
    const wanted = ref(fixture.options({ keepaliveUrl: { url: '/a' }, warnBefore: '2m' }))
    const seen: IdleWarningSession[] = []
    const app = createApp(probe((session) => seen.push(session))).use(createIdleWarningPlugin(wanted))
    apps.push(app)
    app.mount(host)
    await nextTick()
    ;(wanted.value as { warnBefore: string }).warnBefore = '5m'
    await nextTick()
    await advance(10 * MINUTE)
    expect([seen[0]?.idle.phase, mistakes]).toEqual(['warning', []])
  })

  test.each(['a ref', 'a getter'])('%s of options changes the running handle', async (kind) => {
    const minutes = ref(15)
    const make = () => fixture.options({ idleTimeout: `${minutes.value}m` })
    const wanted = ref(make())
    const app = createApp(probe()).use(createIdleWarningPlugin(kind === 'a getter' ? make : wanted))
    let idle: IdleWarningSession['idle'] | undefined
    app.component('probe', probe())
    app.runWithContext(() => {
      idle = useIdleWarning().idle
    })
    apps.push(app)
    app.mount(host)
    await nextTick()
    const before = idle?.remaining
    minutes.value = 30
    if (kind === 'a ref') wanted.value = make()
    await nextTick()
    expect([before, idle?.remaining, idle?.phase, mistakes]).toEqual([15 * MINUTE, 30 * MINUTE, 'active', []])
  })
})

describe('useWork', () => {
  test('useWork() holds the session while its ref is true, and until the component is unmounted', async () => {
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

test('a page that a server has rendered is hydrated without a mismatch, and then shows the session', async () => {
  const page = () => createSSRApp(probe())
  const idle = createIdleWarning(fixture.options())
  host.innerHTML = await renderToString(page().use(createIdleWarningPlugin(idle)))
  const served = host.textContent
  const node = host.firstElementChild
  const app = page().use(createIdleWarningPlugin(fixture.options()))
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
