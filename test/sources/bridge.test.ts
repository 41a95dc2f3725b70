import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type BridgeOptions, bridge, createBridge } from '../../src/sources/bridge.ts'
import { createReporter, reportPresence } from '../../src/sources/report-presence.ts'
import { believeAll, connect, disconnect, fire, give } from './connect.ts'

const EDITOR = 'https://editor.example'
const undos: (() => void)[] = []
const activation = { isActive: true }

beforeEach(() => {
  activation.isActive = true
  undos.push(give(navigator, 'userActivation', activation))
})

afterEach(() => {
  disconnect()
  for (const undo of undos.splice(0).reverse()) undo()
})

const PRESS = { type: 'idle-warning:presence', presence: 'press' }
const listening = () => connect(createBridge({ origins: [EDITOR] }, () => true))

/** A message as `postMessage` makes it; a window is known by what is around it. */
const send = (init: object) => fire(window, 'message', { origin: EDITOR, data: PRESS, ...init })
const fromFrame = (init: object = {}) => send({ source: { parent: window }, ...init })
const saying = (presence: string) => ({ data: { ...PRESS, presence } })

/** A page in another tab, that opened this one or was opened by it. */
const elsewhere: { parent?: object } = {}
elsewhere.parent = elsewhere

describe('a report is believed', () => {
  test('of a frame in the page', () => {
    const { reports } = listening()
    fromFrame()
    expect(reports).toEqual(['press'])
  })

  test('of a frame in a frame', () => {
    const { reports } = listening()
    send({ source: { parent: { parent: window } } })
    expect(reports).toEqual(['press'])
  })

  test('as movement, where the browser knows of no press', () => {
    activation.isActive = false
    const { reports } = listening()
    fromFrame()
    expect(reports).toEqual(['move'])
  })

  test('as movement, where the browser cannot tell', () => {
    undos.push(give(navigator, 'userActivation', undefined))
    const { reports } = listening()
    fromFrame()
    expect(reports).toEqual(['move'])
  })

  test('once a second, and a press after a movement', async () => {
    const { clock, reports } = listening()
    for (let n = 0; n < 1000; n++) fromFrame(saying(n % 2 ? 'press' : 'move'))
    await clock.advance(1000)
    fromFrame(saying('move'))
    expect(reports).toEqual(['move', 'press', 'move'])
  })
})

describe('a report is not believed', () => {
  test.each<[string, () => unknown]>([
    ['of another origin', () => fromFrame({ origin: 'https://evil.example' })],
    ['of an origin that begins alike', () => fromFrame({ origin: `${EDITOR}.evil.example` })],
    ['of a sandboxed frame', () => fromFrame({ origin: 'null' })],
    ['of a page in another tab', () => send({ source: elsewhere })],
    ['of a frame in another tab', () => send({ source: { parent: elsewhere } })],
    ['of a frame that is gone', () => send({ source: null })],
    ['of a channel', () => send({ source: new MessageChannel().port1 })],
    ['in another form', () => fromFrame({ data: 'idle-warning:presence' })],
    ['of another kind', () => fromFrame({ data: { ...PRESS, presence: 'extend' } })],
    ['of another type', () => fromFrame({ data: { ...PRESS, type: 'resize' } })],
    ['without content', () => fromFrame({ data: null })],
    [
      'while the page is hidden',
      () => {
        undos.push(give(document, 'visibilityState', 'hidden'))
        fromFrame()
      },
    ],
  ])('%s', (_, act) => {
    const { reports } = listening()
    act()
    expect(reports).toEqual([])
  })

  test('that a script has made', () => {
    const { reports } = connect(bridge({ origins: [EDITOR] }))
    fromFrame()
    expect(reports).toEqual([])
  })

  test('after the end', () => {
    const { reports, undo } = listening()
    undo()
    fromFrame()
    expect(reports).toEqual([])
  })
})

test.each([
  ['*'],
  ['null'],
  ['editor.example'],
  ['https://editor.example/'],
  ['ftp://editor.example'],
  ['https://*.example'],
])('%s is no origin', (origin) => {
  expect(() => bridge({ origins: [EDITOR, origin] })).toThrow(`bridge.origins: '${origin}' is not allowed`)
})

test.each([[{ origins: [] }], [{}], [{ origins: EDITOR }]])('%j names no origin', (options) => {
  expect(() => bridge(options as unknown as BridgeOptions)).toThrow(/bridge\.origins: .* is not allowed/)
})

describe('a page in a frame', () => {
  test('tells each page around it that a person is there, at that origin only', () => {
    const posted: unknown[] = []
    const top = { postMessage: (...message: unknown[]) => posted.push(['top', ...message]) } as { parent?: object }
    top.parent = top
    const parent = { postMessage: (...message: unknown[]) => posted.push(['parent', ...message]), parent: top }
    undos.push(give(window, 'parent', parent))
    const undo = createReporter({ to: 'https://app.example' }, believeAll)
    fire(window, 'keydown')
    fire(window, 'keydown')
    undo()
    fire(window, 'keydown')
    expect(posted).toEqual([
      ['parent', PRESS, 'https://app.example'],
      ['top', PRESS, 'https://app.example'],
    ])
  })

  test('that is in no frame tells nobody, and listens to nothing', () => {
    const listened = vi.spyOn(window, 'addEventListener')
    undos.push(reportPresence({ to: 'https://app.example' }), createReporter({ to: 'https://app.example' }, believeAll))
    expect(listened.mock.calls).toEqual([])
  })

  test('refuses to tell everybody', () => {
    expect(() => reportPresence({ to: '*' })).toThrow(`reportPresence.to: '*' is not allowed; expected an origin`)
  })
})
