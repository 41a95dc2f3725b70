import fc from 'fast-check'
import { isFirst, notifyOthers } from '../../../src/browser/running-instances.ts'
import { createTabs, sharedName } from '../../../src/browser/tabs.ts'
import { createBridge } from '../../../src/sources/bridge.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { installBrowser } from '../browser.ts'
import { made, recipe } from '../exotic.ts'
import { anyJson, anyJsonText, anyText, sizeOf } from '../hostile.ts'
import { defineTopic, demand } from '../topic.ts'

/** Messages of frames and windows, events of the storage, and what other copies of the library leave in the page. */
const EDITOR = 'https://editor.example'

const ORIGINS = [
  EDITOR,
  `${EDITOR}.evil.example`,
  'https://evil.example',
  'null',
  '',
  'https://EDITOR.example',
  `${EDITOR}:443`,
  `${EDITOR}/`,
]

type Sender = 'frame' | 'inner frame' | 'other window' | 'this window' | 'nothing' | 'hostile' | 'stranger'

interface Message {
  readonly origin: string
  readonly sender: Sender
  readonly data: unknown
  readonly isTrusted: boolean
  readonly wait: number
}

interface Stored {
  readonly isOwnKey: boolean
  readonly key: string
  readonly text: string | null
}

interface Input {
  readonly messages: readonly Message[]
  readonly isVisible: boolean
  readonly isActive: boolean
  readonly stored: readonly Stored[]
  readonly registry: readonly unknown[]
}

const presence = fc.oneof(fc.constantFrom('press', 'press', 'move', 'extend'), anyText, recipe)
const type = fc.oneof({ weight: 4, arbitrary: fc.constant('idle-warning:presence') }, { weight: 1, arbitrary: anyText })

const data = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type, presence }) },
  { weight: 2, arbitrary: anyJson },
  { weight: 1, arbitrary: recipe },
)

const message: fc.Arbitrary<Message> = fc.record({
  origin: fc.oneof(
    { weight: 2, arbitrary: fc.constant(EDITOR) },
    { weight: 1, arbitrary: fc.oneof(fc.constantFrom(...ORIGINS), anyText) },
  ),
  sender: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Sender>('frame') },
    {
      weight: 2,
      arbitrary: fc.constantFrom<Sender>(
        'inner frame',
        'other window',
        'this window',
        'nothing',
        'hostile',
        'stranger',
      ),
    },
  ),
  data,
  isTrusted: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  wait: fc.constantFrom(0, 1, 500, 999, 1000, 5000),
})

const registered = fc.oneof(
  recipe,
  anyJson,
  fc.record({ handle: fc.constant({}), claim: recipe, show: recipe, look: recipe }),
)

const inputs: fc.Arbitrary<Input> = fc.record({
  messages: fc.array(message, { maxLength: 8 }),
  isVisible: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  isActive: fc.boolean(),
  stored: fc.array(fc.record({ isOwnKey: fc.boolean(), key: anyText, text: fc.option(anyJsonText(anyJson)) }), {
    maxLength: 3,
  }),
  registry: fc.array(registered, { maxLength: 2 }),
})

/** A window of another origin: each of its members throws, but for its parent. */
const foreign = (parent: unknown): object =>
  new Proxy({} as { parent?: unknown }, {
    get(_, name) {
      if (name === 'parent') return parent
      throw new DOMException('Blocked', 'SecurityError')
    },
  })

function senderOf(sender: Sender): unknown {
  const top: { parent?: object } = {}
  top.parent = top
  const senders: Readonly<Record<Sender, () => unknown>> = {
    frame: () => foreign(window),
    'inner frame': () => foreign(foreign(window)),
    'other window': () => top,
    'this window': () => window,
    nothing: () => null,
    hostile: () => new MessageChannel().port1,
    stranger: () => foreign(top),
  }
  return senders[sender]()
}

/** What a page would count by hand. */
function isCounted({ origin, sender, data, isTrusted }: Message, { isVisible }: Input): boolean {
  const { type, presence } = Object(data) as { type?: unknown; presence?: unknown }
  const isFrame = sender === 'frame' || sender === 'inner frame'
  const isReport = type === 'idle-warning:presence' && (presence === 'press' || presence === 'move')
  return origin === EDITOR && isFrame && isTrusted && isVisible && isReport
}

/** What arrives of a message. What cannot be copied is never sent. */
function posted(data: unknown): unknown {
  try {
    return structuredClone(made(data))
  } catch {
    return undefined
  }
}

function define(target: object, name: string, get: () => unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name)
  Object.defineProperty(target, name, { get, configurable: true })
  return () => {
    if (before) Object.defineProperty(target, name, before)
    else Reflect.deleteProperty(target, name)
  }
}

const SECOND = 1000

async function playMessages(input: Input): Promise<void> {
  const clock = createFakeClock()
  const reports: { readonly kind: string; readonly at: number }[] = []
  let isTrusted = true
  const undos = [
    define(navigator, 'userActivation', () => ({ isActive: input.isActive })),
    define(Document.prototype, 'visibilityState', () => (input.isVisible ? 'visible' : 'hidden')),
  ]
  const bridge = createBridge({ origins: [EDITOR] }, () => isTrusted)
  undos.push(
    bridge(
      (kind) => void reports.push({ kind, at: clock.now() }),
      clock,
      () => () => {},
    ),
  )
  try {
    for (const message of input.messages) {
      await clock.advance(message.wait)
      isTrusted = message.isTrusted
      const before = reports.length
      const init = { origin: message.origin, source: senderOf(message.sender), data: posted(message.data) }
      window.dispatchEvent(Object.assign(new Event('message'), init))
      demand(reports.length === before || isCounted(message, input), 'A message counts that must not:', message)
      const last = reports.at(-1)
      demand(last?.kind !== 'press' || input.isActive, 'A press without a press:', message)
    }
    for (const kind of ['press', 'move']) checkRate(reports.filter((report) => report.kind === kind))
  } finally {
    for (const undo of undos.reverse()) undo()
  }
}

function checkRate(reports: readonly { readonly at: number }[]): void {
  for (const [index, { at }] of reports.slice(1).entries())
    demand(at - (reports[index]?.at ?? 0) >= SECOND, 'Reports come too often')
}

/** Events of a browser without channels. Only the record of this session is read. */
function playStorage({ stored }: Input): void {
  const browser = installBrowser({ hasChannel: false })
  const settings = { scope: 'shop', sessionKey: 's-1' }
  const name = sharedName(settings)
  try {
    for (const { isOwnKey, key, text } of stored) browser.put(isOwnKey ? name : `idle-warning:shop:${key}`, text ?? '')
    const tabs = createTabs(settings, createFakeClock())
    let told = 0
    const unwatch = tabs.watch(() => told++)
    for (const { isOwnKey, key, text } of stored) {
      const before = told
      const init = { key: isOwnKey ? name : key, newValue: text }
      window.dispatchEvent(Object.assign(new Event('storage'), init))
      demand(told === before || init.key === name, 'A text of another session was read:', key)
    }
    tabs.read()
    tabs.readOthers()
    unwatch()
  } finally {
    browser.uninstall()
  }
}

const KEY = Symbol.for('idle-warning.live')

/** Another copy of the library, in this page or in a frame, may be of any version. */
async function playRegistry({ registry }: Input): Promise<void> {
  if (registry.length === 0) return
  const holder = window as unknown as Record<symbol, unknown>
  const before = holder[KEY]
  holder[KEY] = new Map(registry.map((each, index) => [`${index}`, made(each)]))
  const own = { handle: {}, claim: () => ({ isCover: true, expiresAt: 1 }), show() {}, look() {} }
  try {
    isFirst(own)
    notifyOthers(own)
    await Promise.resolve()
  } finally {
    holder[KEY] = before
  }
}

async function play(input: Input): Promise<void> {
  await playMessages(input)
  playStorage(input)
  await playRegistry(input)
}

export const messages = defineTopic({
  name: 'messages',
  ring: 'page',
  inputs,
  play,
  mostSteps: (input: Input) => 20_000 + 20 * sizeOf(input),
})
