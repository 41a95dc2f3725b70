import { act, createElement as h, type ReactNode, StrictMode, useState } from 'react'
import { createRoot, hydrateRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  IdleWarningProvider,
  type IdleWarningSession,
  useIdleWarning,
  useWork,
} from '../../src/frameworks/react/headless.ts'
import { createIdleWarning } from '../../src/headless.ts'
import type { IdleWarningOptions } from '../../src/types.ts'
import { HOUR, MINUTE, SECOND } from '../support/machine.ts'
import { createFixture, type Fixture } from './session-fixture.ts'

let host: HTMLElement
let roots: Root[]
let fixture: Fixture
let mistakes: unknown[]

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  mistakes = []
  for (const kind of ['error', 'warn'] as const)
    vi.spyOn(console, kind).mockImplementation((...words) => void mistakes.push(words))
  host = document.body.appendChild(document.createElement('div'))
  roots = []
  fixture = createFixture()
})

afterEach(async () => {
  for (const root of roots) await act(async () => root.unmount())
  host.remove()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

async function render(node: ReactNode): Promise<Root> {
  const root = roots[0] ?? createRoot(host)
  if (!roots.length) roots.push(root)
  await act(async () => root.render(node))
  return root
}

const advance = (duration: number) => act(() => fixture.ports.clock.advance(duration))

/** A component that records the session of each render. */
function createProbe(name = 'probe') {
  const seen: IdleWarningSession[] = []
  function Probe() {
    const session = useIdleWarning()
    seen.push(session)
    return h('p', null, `${name}: ${session.phase} ${session.remaining ?? ''}`)
  }
  return { Probe, seen, last: () => seen.at(-1) as IdleWarningSession }
}

/** Each render passes a new literal as options. */
const application = (children: ReactNode, change?: Partial<IdleWarningOptions>) =>
  h(IdleWarningProvider, { options: fixture.options(change) }, children)

describe('an end', () => {
  test.each([{ lang: 'fr' }, { userKey: 'ada' }])(
    'an ended session stays ended when a render passes other options: %j',
    async (change) => {
      const { Probe, last } = createProbe()
      await render(application(h(Probe), { lang: 'en' }))
      await advance(16 * MINUTE)
      await render(application(h(Probe), change))
      expect([last().phase, last().idle.remaining]).toEqual(['expired', 0])
    },
  )

  test('an ended session is replaced when a render passes another sessionKey', async () => {
    const { Probe, last } = createProbe()
    await render(application(h(Probe), { sessionKey: 'one' }))
    await advance(16 * MINUTE)
    await render(application(h(Probe), { sessionKey: 'two' }))
    expect(last().phase).toBe('active')
  })

  test.each<[string, object]>([
    ['no sessionKey', { sessionKey: undefined }],
    ['no idle timeout', { sessionKey: 'one', idleTimeout: undefined }],
  ])('an ended session stays ended when a render passes %s', async (_, change) => {
    const { Probe, last } = createProbe()
    await render(application(h(Probe), { sessionKey: 'one' }))
    await advance(16 * MINUTE)
    await render(application(h(Probe), change))
    expect(last().phase).toBe('expired')
  })

  test('an ended session stays ended when the idle timeout goes away and comes back', async () => {
    const { Probe, last } = createProbe()
    await render(application(h(Probe)))
    await advance(16 * MINUTE)
    await render(application(h(Probe), { idleTimeout: undefined as never }))
    await render(application(h(Probe)))
    expect(last().phase).toBe('expired')
  })

  test('a new sign-in that also brings another expiresIn begins anew', async () => {
    const { Probe, last } = createProbe()
    await render(application(h(Probe), { sessionKey: 'one', expiresIn: '10m' }))
    await advance(16 * MINUTE)
    await render(application(h(Probe), { sessionKey: 'two', expiresIn: '12m' }))
    expect(last().phase).toBe('active')
  })

  test('options with an instance of a class do not replace the handle at each render', async () => {
    class Views {
      readonly name = 'view'
    }
    const { Probe, last } = createProbe()
    const made = () => application(h(Probe), { request: { headers: new Views() as never } })
    await render(made())
    const { idle } = last()
    await render(made())
    expect(last().idle).toBe(idle)
  })
})

describe('useIdleWarning', () => {
  test('useIdleWarning() renders the phase, and in a warning the remaining time each second', async () => {
    const { Probe } = createProbe()
    await render(application(h(Probe)))
    const shown = [host.textContent]
    for (const duration of [13 * MINUTE, 1.5 * SECOND, 2 * MINUTE]) {
      await advance(duration)
      shown.push(host.textContent)
    }
    expect([shown, mistakes]).toEqual([
      ['probe: active ', 'probe: warning 120000', 'probe: warning 119000', 'probe: expired '],
      [],
    ])
  })

  test('useIdleWarning() does not render again while nothing changes, and its commands stay the same functions', async () => {
    const { Probe, seen, last } = createProbe()
    await render(application(h(Probe)))
    const first = last()
    const renders = seen.length
    await advance(MINUTE)
    fixture.ports.act()
    await advance(6 * MINUTE)
    expect([fixture.ports.requests.length, seen.length]).toEqual([1, renders])
    await advance(7.5 * MINUTE)
    const { extend, signOut, beginWork, during, checkStatus, reportActivity, idle } = first
    const commands = { extend, signOut, beginWork, during, checkStatus, reportActivity }
    expect(last()).toMatchObject({ phase: 'warning', idle, ...commands })
  })

  test('extend() extends the session and renders its phase', async () => {
    const { Probe, last } = createProbe()
    await render(application(h(Probe)))
    await advance(13 * MINUTE)
    const result = await act(() => last().extend())
    expect([result.ok, host.textContent]).toEqual([true, 'probe: active '])
  })

  test('all components inside a provider share one session', async () => {
    const [one, other] = [createProbe('one'), createProbe('other')]
    await render(application([h(one.Probe, { key: 1 }), h(other.Probe, { key: 2 })]))
    await advance(13 * MINUTE)
    await act(() => one.last().extend())
    expect([one.last().idle === other.last().idle, host.textContent, fixture.ports.connected]).toEqual([
      true,
      'one: active other: active ',
      2,
    ])
  })

  test('useIdleWarning() reads a given handle, and does not start or stop it', async () => {
    const idle = createIdleWarning(fixture.options())
    const Probe = () => h('p', null, useIdleWarning(idle).phase)
    await render(h(StrictMode, null, h(Probe)))
    const before = host.textContent
    await act(async () => idle.start())
    const during = host.textContent
    await act(async () => roots.pop()?.unmount())
    expect([before, during, idle.phase]).toEqual(['stopped', 'active', 'active'])
    idle.stop()
  })

  test('a provider with a handle gives it to its components, and does not start or stop it', async () => {
    const idle = createIdleWarning(fixture.options())
    idle.start()
    const { Probe } = createProbe()
    await render(h(IdleWarningProvider, { handle: idle }, h(Probe)))
    const shown = host.textContent
    await act(async () => roots.pop()?.unmount())
    expect([shown, idle.phase]).toEqual(['probe: active ', 'active'])
    idle.stop()
  })

  test('useIdleWarning() throws if there is neither a provider nor a handle', async () => {
    const { Probe } = createProbe()
    await expect(render(h(Probe))).rejects.toThrow('render inside <IdleWarningProvider>')
  })
})

describe('a provider', () => {
  test('a provider has one running instance in strict mode', async () => {
    const { Probe, last } = createProbe()
    await render(h(StrictMode, null, application(h(Probe))))
    expect([fixture.ports.connected, last().phase, mistakes]).toEqual([2, 'active', []])
  })

  test('a provider leaves nothing behind when it is unmounted', async () => {
    const { Probe, last } = createProbe()
    await render(h(StrictMode, null, application(h(Probe))))
    await advance(13 * MINUTE)
    const { idle } = last()
    await act(async () => roots.pop()?.unmount())
    expect([fixture.ports.connected, fixture.ports.clock.pending, idle.phase]).toEqual([0, 0, 'stopped'])
  })

  test('a provider starts its handle once although each render passes a new literal', async () => {
    const { Probe, last } = createProbe()
    const literal = () => application(h(Probe), { request: { headers: () => ({}) }, sources: [] })
    await render(literal())
    const { idle } = last()
    for (let n = 0; n < 3; n++) await render(literal())
    expect([last().idle === idle, idle.history.filter(({ event }) => event === 'phase').length]).toEqual([true, 1])
  })

  test('a provider updates its handle when the options change, and its listeners and the deadline stay', async () => {
    const { Probe, last } = createProbe()
    await render(h(StrictMode, null, application(h(Probe))))
    const { idle } = last()
    const heard: string[] = []
    idle.on('warning', ({ cause }) => heard.push(cause))
    await advance(10 * MINUTE)
    await render(h(StrictMode, null, application(h(Probe), { warnBefore: '5m' })))
    expect([last().idle === idle, fixture.ports.connected, host.textContent, heard, mistakes]).toEqual([
      true,
      2,
      `probe: warning ${5 * MINUTE}`,
      ['idle'],
      [],
    ])
  })

  test('an option that a later render does not pass has its default again', async () => {
    const { Probe, last } = createProbe()
    await render(application(h(Probe), { absoluteTimeout: '3m' }))
    const limited = last().idle.remaining
    await render(application(h(Probe)))
    expect([limited, last().idle.remaining]).toEqual([3 * MINUTE, 15 * MINUTE])
  })

  test('a provider replaces its handle when an option changes that update() cannot change', async () => {
    const { Probe, last } = createProbe()
    await render(h(StrictMode, null, application(h(Probe))))
    const { idle } = last()
    await render(h(StrictMode, null, application(h(Probe), { scope: 'shop' })))
    expect([idle.phase, last().idle === idle, last().phase, fixture.ports.connected, mistakes]).toEqual([
      'stopped',
      false,
      'active',
      2,
      [],
    ])
  })

  test('a provider calls the request functions of the last render', async () => {
    const sent: unknown[] = []
    const transport = function (this: unknown, _url: string, { headers }: RequestInit) {
      sent.push([this, new Headers(headers).get('X-Token')])
      return Promise.resolve(new Response(null, { status: 204 }))
    }
    const { server: _, ...ports } = fixture.options().ports ?? {}
    const { Probe, last } = createProbe()
    const literal = (token: string) =>
      application(h(Probe), { ports, request: { transport, headers: () => ({ 'X-Token': token }) } })
    await render(literal('first'))
    await act(() => last().extend())
    await render(literal('second'))
    await act(() => last().extend())
    expect(sent).toEqual([
      [undefined, 'first'],
      [undefined, 'second'],
    ])
  })

  test('with wrong options the application stays on the screen, the defaults hold, and each render tells only of new mistakes', async () => {
    const { Probe, last } = createProbe()
    const errors: unknown[] = []
    const wrong = (change: object) =>
      h(IdleWarningProvider, { options: fixture.options(change), onError: (error) => errors.push(error) }, h(Probe))
    await render(wrong({ warnBefore: '1s', timeout: '5m' }))
    await render(wrong({ warnBefore: '1s', timeout: '5m' }))
    const shown = host.textContent
    await render(wrong({ lang: 5 }))
    expect([shown, last().phase, errors.map((error) => `${error}`), mistakes]).toEqual([
      'probe: active ',
      'active',
      [expect.stringMatching(/timeout: '5m'.*idleTimeout[\s\S]*warnBefore: '1s'/), expect.stringContaining('lang: 5')],
      [[expect.stringContaining('warnBefore')], [expect.stringContaining('lang')]],
    ])
  })

  test.each<[string, object]>([
    ['a dotted name', { 'request.csrf': 'django', 'foo.bar': 1 }],
    ['a name with dots that is a value of its own', { 'a.b.c': { d: 1 } }],
    ['an option of which another one is missing', { endAfterClose: '1h', signOutUrl: '/out' }],
  ])('the application stays on the screen with %s', async (_, change) => {
    const { Probe } = createProbe()
    await render(application(h(Probe), { sessionKey: 's', signOutUrl: '/out' }))
    await render(application(h(Probe), change))
    expect(host.textContent).toContain('probe: active')
  })

  test('without a right idle timeout the application stays on the screen, and is watched once it has one', async () => {
    const { Probe, last } = createProbe()
    await render(h(StrictMode, null, application(h(Probe), { idleTimeout: 30 as never })))
    const [shown, told] = [host.textContent, mistakes.length]
    await render(h(StrictMode, null, application(h(Probe), { idleTimeout: '20m' })))
    expect([shown, told > 0, last().phase, last().idle.remaining]).toEqual([
      'probe: stopped ',
      true,
      'active',
      20 * MINUTE,
    ])
  })

  test('a second provider of one scope leaves the application on the screen, and tells why it watches nothing', async () => {
    const errors: string[] = []
    const { Probe } = createProbe()
    const one = (key: number) =>
      h(IdleWarningProvider, { key, options: fixture.options(), onError: (error) => errors.push(`${error}`) }, h(Probe))
    await render(h('div', null, [one(1), one(2)]))
    expect([host.textContent, errors]).toEqual([
      'probe: active probe: stopped ',
      [expect.stringContaining('another instance runs')],
    ])
  })

  test('a provider with another key replaces the one before', async () => {
    const { Probe } = createProbe()
    const keyed = (key: string) => h(IdleWarningProvider, { key, options: fixture.options() }, h(Probe))
    await render(h(StrictMode, null, keyed('a')))
    await render(h(StrictMode, null, keyed('b')))
    expect([host.textContent, fixture.ports.connected, mistakes]).toEqual(['probe: active ', 2, []])
  })
})

describe('useWork', () => {
  /** Works until its button is clicked. */
  function Worker() {
    const [isWorking, setWorking] = useState(true)
    useWork(isWorking, 'render', { max: '2h' })
    return h('button', { type: 'button', onClick: () => setWorking(false) })
  }

  const open = (session: IdleWarningSession) =>
    session.idle.history.filter(({ event }) => event === 'work').map(({ detail }) => detail.open)

  test('useWork() holds the session while a component works', async () => {
    const { Probe, last } = createProbe()
    await render(h(StrictMode, null, application([h(Worker, { key: 1 }), h(Probe, { key: 2 })])))
    await advance(HOUR)
    const phaseWhileWorking = last().phase
    await act(async () => host.querySelector('button')?.click())
    await advance(16 * MINUTE)
    expect([phaseWhileWorking, last().phase, open(last()).at(-1)]).toEqual(['active', 'expired', 0])
  })

  test('useWork() ends its hold when the component is unmounted', async () => {
    const { Probe, last } = createProbe()
    await render(application([h(Worker, { key: 1 }), h(Probe, { key: 2 })]))
    await advance(HOUR)
    await render(application([h(Probe, { key: 2 })]))
    await advance(16 * MINUTE)
    expect([last().phase, open(last())]).toEqual(['expired', [1, 0]])
  })

  test('useWork() goes on when a render passes other options', async () => {
    const { Probe, last } = createProbe()
    const working = (change = {}) => application([h(Worker, { key: 1 }), h(Probe, { key: 2 })], change)
    await render(working())
    await render(working({ warnBefore: '3m' }))
    await advance(HOUR)
    expect([last().phase, open(last()).at(-1)]).toEqual(['active', 1])
  })

  test('during() holds the session until its promise settles, also after the component is unmounted', async () => {
    const { Probe, last } = createProbe()
    let finish = () => {}
    await render(application(h(Probe)))
    const { idle } = last()
    const upload = last().during('upload', () => new Promise<void>((resolve) => (finish = resolve)))
    await render(application(null))
    await advance(30 * MINUTE)
    const held = idle.phase
    finish()
    await upload
    await advance(16 * MINUTE)
    expect([held, idle.phase]).toEqual(['active', 'expired'])
  })
})

test('a page that a server has rendered is hydrated without a mismatch, and then shows the session', async () => {
  const { Probe } = createProbe()
  const page = () => h(StrictMode, null, application(h(Probe)))
  host.innerHTML = renderToString(page())
  const served = host.textContent
  const node = host.firstElementChild
  await act(async () => roots.push(hydrateRoot(host, page(), { onRecoverableError: (it) => void mistakes.push(it) })))
  expect([served, host.textContent, host.firstElementChild === node, mistakes]).toEqual([
    'probe: stopped ',
    'probe: active ',
    true,
    [],
  ])
})
