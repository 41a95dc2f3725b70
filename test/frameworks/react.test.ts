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
import { createStage, type Stage } from './stage.ts'

let host: HTMLElement
let roots: Root[]
let stage: Stage
let mistakes: unknown[]

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  mistakes = []
  for (const kind of ['error', 'warn'] as const)
    vi.spyOn(console, kind).mockImplementation((...words) => void mistakes.push(words))
  host = document.body.appendChild(document.createElement('div'))
  roots = []
  stage = createStage()
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

const advance = (duration: number) => act(() => stage.ports.clock.advance(duration))

/** How often a component was rendered, and what it was given each time. */
function createProbe(name = 'probe') {
  const seen: IdleWarningSession[] = []
  function Probe() {
    const session = useIdleWarning()
    seen.push(session)
    return h('p', null, `${name}: ${session.phase} ${session.remaining ?? ''}`)
  }
  return { Probe, seen, last: () => seen.at(-1) as IdleWarningSession }
}

/** The options are a new literal for each render. */
const application = (children: ReactNode, change?: Partial<IdleWarningOptions>) =>
  h(IdleWarningProvider, { options: stage.options(change) }, children)

describe('an end', () => {
  test.each([{ lang: 'fr' }, { userKey: 'ada' }])(
    'is not undone by a render with other options: %j',
    async (change) => {
      const { Probe, last } = createProbe()
      await render(application(h(Probe), { lang: 'en' }))
      await advance(16 * MINUTE)
      await render(application(h(Probe), change))
      expect([last().phase, last().idle.remaining]).toEqual(['expired', 0])
    },
  )

  test('makes room for another sign-in', async () => {
    const { Probe, last } = createProbe()
    await render(application(h(Probe), { sessionKey: 'one' }))
    await advance(16 * MINUTE)
    await render(application(h(Probe), { sessionKey: 'two' }))
    expect(last().phase).toBe('active')
  })

  test('does not come again and again of options that a class has made', async () => {
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
  test('renders the phase, and in a warning the remaining time each second', async () => {
    const { Probe } = createProbe()
    await render(application(h(Probe)))
    const said = [host.textContent]
    for (const duration of [13 * MINUTE, 1.5 * SECOND, 2 * MINUTE]) {
      await advance(duration)
      said.push(host.textContent)
    }
    expect([said, mistakes]).toEqual([
      ['probe: active ', 'probe: warning 120000', 'probe: warning 119000', 'probe: expired '],
      [],
    ])
  })

  test('renders nothing again while nothing has changed, and keeps its commands', async () => {
    const { Probe, seen, last } = createProbe()
    await render(application(h(Probe)))
    const first = last()
    const renders = seen.length
    await advance(MINUTE)
    stage.ports.act()
    await advance(6 * MINUTE)
    expect([stage.ports.requests.length, seen.length]).toEqual([1, renders])
    await advance(7.5 * MINUTE)
    const { extend, signOut, beginWork, during, checkStatus: check, reportActivity: activity, idle } = first
    expect(last()).toMatchObject({ phase: 'warning', extend, signOut, beginWork, during, check, activity, idle })
  })

  test('extends', async () => {
    const { Probe, last } = createProbe()
    await render(application(h(Probe)))
    await advance(13 * MINUTE)
    const result = await act(() => last().extend())
    expect([result.ok, host.textContent]).toEqual([true, 'probe: active '])
  })

  test('is one session for all components below a provider', async () => {
    const [one, other] = [createProbe('one'), createProbe('other')]
    await render(application([h(one.Probe, { key: 1 }), h(other.Probe, { key: 2 })]))
    await advance(13 * MINUTE)
    await act(() => one.last().extend())
    expect([one.last().idle === other.last().idle, host.textContent, stage.ports.connected]).toEqual([
      true,
      'one: active other: active ',
      2,
    ])
  })

  test('reads a handle of the application, and leaves it as it is', async () => {
    const idle = createIdleWarning(stage.options())
    const Probe = () => h('p', null, useIdleWarning(idle).phase)
    await render(h(StrictMode, null, h(Probe)))
    const before = host.textContent
    await act(async () => idle.start())
    const during = host.textContent
    await act(async () => roots.pop()?.unmount())
    expect([before, during, idle.phase]).toEqual(['stopped', 'active', 'active'])
    idle.stop()
  })

  test('is given a handle by a provider, which leaves it as it is', async () => {
    const idle = createIdleWarning(stage.options())
    idle.start()
    const { Probe } = createProbe()
    await render(h(IdleWarningProvider, { handle: idle }, h(Probe)))
    const said = host.textContent
    await act(async () => roots.pop()?.unmount())
    expect([said, idle.phase]).toEqual(['probe: active ', 'active'])
    idle.stop()
  })

  test('says what is missing where there is neither a provider nor a handle', async () => {
    const { Probe } = createProbe()
    await expect(render(h(Probe))).rejects.toThrow('put <IdleWarningProvider> around it')
  })
})

describe('a provider', () => {
  test('has one live instance in strict mode', async () => {
    const { Probe, last } = createProbe()
    await render(h(StrictMode, null, application(h(Probe))))
    expect([stage.ports.connected, last().phase, mistakes]).toEqual([2, 'active', []])
  })

  test('leaves nothing behind when it is unmounted', async () => {
    const { Probe, last } = createProbe()
    await render(h(StrictMode, null, application(h(Probe))))
    await advance(13 * MINUTE)
    const { idle } = last()
    await act(async () => roots.pop()?.unmount())
    expect([stage.ports.connected, stage.ports.clock.pending, idle.phase]).toEqual([0, 0, 'stopped'])
  })

  test('starts once although its options are a new literal for each render', async () => {
    const { Probe, last } = createProbe()
    const literal = () => application(h(Probe), { request: { headers: () => ({}) }, sources: [] })
    await render(literal())
    const { idle } = last()
    for (let n = 0; n < 3; n++) await render(literal())
    expect([last().idle === idle, idle.history.filter(({ event }) => event === 'phase').length]).toEqual([true, 1])
  })

  test('puts a new instance in the place of the old one when the options really change, and the deadline goes on', async () => {
    const { Probe, last } = createProbe()
    await render(h(StrictMode, null, application(h(Probe))))
    const { idle } = last()
    await advance(10 * MINUTE)
    await render(h(StrictMode, null, application(h(Probe), { warnBefore: '5m' })))
    expect([idle.phase, stage.ports.connected, host.textContent, mistakes]).toEqual([
      'stopped',
      2,
      `probe: warning ${5 * MINUTE}`,
      [],
    ])
  })

  test('asks the functions of `request` as they were rendered last', async () => {
    const sent: unknown[] = []
    const transport = function (this: unknown, _url: string, { headers }: RequestInit) {
      sent.push([this, new Headers(headers).get('X-Token')])
      return Promise.resolve(new Response(null, { status: 204 }))
    }
    const { server: _, ...ports } = stage.options().ports ?? {}
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

  test('throws into the next error boundary what is wrong with its options, and that another instance runs', async () => {
    const twice = [1, 2].map((key) => h(IdleWarningProvider, { key, options: stage.options() }))
    await expect(render(h('div', null, twice))).rejects.toThrow('another instance runs')
    await expect(render(application(null, { warnBefore: '1s' }))).rejects.toThrow('warnBefore')
  })

  test('makes way for another one', async () => {
    const { Probe } = createProbe()
    const keyed = (key: string) => h(IdleWarningProvider, { key, options: stage.options() }, h(Probe))
    await render(h(StrictMode, null, keyed('a')))
    await render(h(StrictMode, null, keyed('b')))
    expect([host.textContent, stage.ports.connected, mistakes]).toEqual(['probe: active ', 2, []])
  })
})

describe('useWork', () => {
  /** Works until somebody clicks. */
  function Worker() {
    const [isWorking, setWorking] = useState(true)
    useWork(isWorking, 'render', { max: '2h' })
    return h('button', { type: 'button', onClick: () => setWorking(false) })
  }

  const open = (session: IdleWarningSession) =>
    session.idle.history.filter(({ event }) => event === 'work').map(({ detail }) => detail.open)

  test('holds the session while a component works', async () => {
    const { Probe, last } = createProbe()
    await render(h(StrictMode, null, application([h(Worker, { key: 1 }), h(Probe, { key: 2 })])))
    await advance(HOUR)
    const while_ = last().phase
    await act(async () => host.querySelector('button')?.click())
    await advance(16 * MINUTE)
    expect([while_, last().phase, open(last()).at(-1)]).toEqual(['active', 'expired', 0])
  })

  test('ends with the component', async () => {
    const { Probe, last } = createProbe()
    await render(application([h(Worker, { key: 1 }), h(Probe, { key: 2 })]))
    await advance(HOUR)
    await render(application([h(Probe, { key: 2 })]))
    await advance(16 * MINUTE)
    expect([last().phase, open(last())]).toEqual(['expired', [1, 0]])
  })

  test('goes on in the instance that has taken the place of the old one', async () => {
    const { Probe, last } = createProbe()
    const working = (change = {}) => application([h(Worker, { key: 1 }), h(Probe, { key: 2 })], change)
    await render(working())
    await render(working({ warnBefore: '3m' }))
    await advance(HOUR)
    expect([last().phase, open(last()).at(-1)]).toEqual(['active', 1])
  })

  test('is not needed for a promise: `during` holds until it has settled, also without the component', async () => {
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

test('a page that a server has rendered is hydrated without a mismatch, and then lives', async () => {
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
