import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type BridgeOptions, bridge, createBridge } from '../../src/sources/bridge.ts'
import { createReporter, reportPresence } from '../../src/sources/report-presence.ts'
import { replace } from '../support/replace.ts'
import { connect, disconnect, fire, trustAll } from './connected-source.ts'

const EDITOR = 'https://editor.example'
const undos: (() => void)[] = []
const activation = { isActive: true }

beforeEach(() => {
  activation.isActive = true
  undos.push(replace(navigator, 'userActivation', activation))
})

afterEach(() => {
  disconnect()
  for (const undo of undos.splice(0).reverse()) undo()
})

const PRESS = { type: 'idle-warning:presence', presence: 'press' }
const connectBridge = () => connect(createBridge({ origins: [EDITOR] }, () => true))

/** A message as `postMessage` makes it. `source.parent` tells which window surrounds the sender. */
const send = (init: object) => fire(window, 'message', { origin: EDITOR, data: PRESS, ...init })
const fromFrame = (init: object = {}) => send({ source: { parent: window }, ...init })
const withPresence = (presence: string) => ({ data: { ...PRESS, presence } })

/** A page in another tab, which opened this one or was opened by it. A top window is its own parent. */
const otherTab: { parent?: object } = {}
otherTab.parent = otherTab

describe('a report that counts', () => {
  test('a report of a frame in the page counts as a press', () => {
    const { reports } = connectBridge()
    fromFrame()
    expect(reports).toEqual(['press'])
  })

  test('a report of a frame inside a frame counts as a press', () => {
    const { reports } = connectBridge()
    send({ source: { parent: { parent: window } } })
    expect(reports).toEqual(['press'])
  })

  test('a reported press counts as movement when the browser knows of no press', () => {
    activation.isActive = false
    const { reports } = connectBridge()
    fromFrame()
    expect(reports).toEqual(['move'])
  })

  test('a reported press counts as movement in a browser without userActivation', () => {
    undos.push(replace(navigator, 'userActivation', undefined))
    const { reports } = connectBridge()
    fromFrame()
    expect(reports).toEqual(['move'])
  })

  test('a thousand reports in a second count as one movement and one press', async () => {
    const { clock, reports } = connectBridge()
    for (let n = 0; n < 1000; n++) fromFrame(withPresence(n % 2 ? 'press' : 'move'))
    await clock.advance(1000)
    fromFrame(withPresence('move'))
    expect(reports).toEqual(['move', 'press', 'move'])
  })
})

describe('a report that does not count', () => {
  test.each<[string, () => unknown]>([
    ['from another origin', () => fromFrame({ origin: 'https://evil.example' })],
    ['from an origin with the same beginning', () => fromFrame({ origin: `${EDITOR}.evil.example` })],
    ['from a sandboxed frame', () => fromFrame({ origin: 'null' })],
    ['from a page in another tab', () => send({ source: otherTab })],
    ['from a frame in another tab', () => send({ source: { parent: otherTab } })],
    ['from a frame that was removed', () => send({ source: null })],
    ['from a message channel', () => send({ source: new MessageChannel().port1 })],
    ['that is a text', () => fromFrame({ data: 'idle-warning:presence' })],
    ['of an unknown activity', () => fromFrame({ data: { ...PRESS, presence: 'extend' } })],
    ['of another message type', () => fromFrame({ data: { ...PRESS, type: 'resize' } })],
    ['without content', () => fromFrame({ data: null })],
    [
      'while the page is hidden',
      () => {
        undos.push(replace(Document.prototype, 'visibilityState', 'hidden'))
        fromFrame()
      },
    ],
  ])('a message %s does not count', (_, act) => {
    const { reports } = connectBridge()
    act()
    expect(reports).toEqual([])
  })

  test('a message event that a script dispatches does not count', () => {
    const { reports } = connect(bridge({ origins: [EDITOR] }))
    fromFrame()
    expect(reports).toEqual([])
  })

  test('no message counts after the undo', () => {
    const { reports, undo } = connectBridge()
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
])('bridge() throws for %s in its origins, because it is not an origin', (origin) => {
  expect(() => bridge({ origins: [EDITOR, origin] })).toThrow(`bridge.origins: '${origin}' is not allowed`)
})

test.each([[{ origins: [] }], [{}], [{ origins: EDITOR }]])(
  'bridge() throws for the options %j, because they list no origin',
  (options) => {
    expect(() => bridge(options as unknown as BridgeOptions)).toThrow(/bridge\.origins: .* is not allowed/)
  },
)

describe('reportPresence()', () => {
  test('reportPresence() reports activity once a second to each page around the frame, and only to the given origin', () => {
    const posted: unknown[] = []
    const top = { postMessage: (...message: unknown[]) => posted.push(['top', ...message]) } as { parent?: object }
    top.parent = top
    const parent = { postMessage: (...message: unknown[]) => posted.push(['parent', ...message]), parent: top }
    undos.push(replace(window, 'parent', parent))
    const undo = createReporter({ to: 'https://app.example' }, trustAll)
    fire(window, 'keydown')
    fire(window, 'keydown')
    undo()
    fire(window, 'keydown')
    expect(posted).toEqual([
      ['parent', PRESS, 'https://app.example'],
      ['top', PRESS, 'https://app.example'],
    ])
  })

  test('reportPresence() listens to nothing in a page that is not in a frame', () => {
    const listened = vi.spyOn(window, 'addEventListener')
    undos.push(reportPresence({ to: 'https://app.example' }), createReporter({ to: 'https://app.example' }, trustAll))
    expect(listened.mock.calls).toEqual([])
  })

  test('reportPresence() throws for * as the origin', () => {
    expect(() => reportPresence({ to: '*' })).toThrow(`reportPresence.to: '*' is not allowed; expected an origin`)
  })
})
