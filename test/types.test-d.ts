/** What must compile and what must not. Checked by `npm run types`; nothing here runs. */

import {
  IdleWarningProvider,
  useIdleWarning as useInReact,
  useWork as useWorkInReact,
} from '../src/frameworks/react/index.ts'
import { toStore } from '../src/frameworks/svelte/index.ts'
import {
  createIdleWarningPlugin,
  useIdleWarning as useInVue,
  useWork as useWorkInVue,
} from '../src/frameworks/vue/index.ts'
import {
  createIdleWarning,
  type DurationText,
  type ExtendResult,
  type IdleWarning,
  isIdleWarningError,
} from '../src/index.ts'
import { ownDialog } from '../src/own-dialog/index.ts'
import type { Source } from '../src/ports.ts'
import {
  bridge,
  embedded,
  frames,
  idleDetection,
  media,
  type OutgoingRequest,
  reportPresence,
  requests,
} from '../src/sources/index.ts'

const idle: IdleWarning = createIdleWarning({
  idleTimeout: '15m',
  warnBefore: '1.5m',
  keepaliveUrl: { url: '/keepalive', body: { a: '1' } },
  request: {
    csrf: 'django',
    headers: () => ({ 'X-A': 'b' }),
    isAlive: async (response) => response.ok,
    transport: fetch,
  },
  sources: [(report, clock) => clock.wait(clock.now() + 1000, () => report('press'))] satisfies Source[],
  dialog: { role: 'dialog', texts: { title: 'Still there?' } },
})

// The example of docs/presence.md.
const gamepad: Source = (report, clock) => {
  let before = ''
  let undo = () => {}
  const look = () => {
    const pads = navigator.getGamepads()
    const buttons = pads.flatMap((pad) => pad?.buttons.map((button) => button.pressed) ?? [])
    if (buttons.join() !== before && buttons.includes(true)) report('press')
    before = buttons.join()
    undo = clock.wait(clock.now() + 1000, look)
  }
  look()
  return () => undo()
}

const recording: Source = (_report, _clock, beginWork) => beginWork('recording', { max: '2h' })

createIdleWarning({
  idleTimeout: '15m',
  sources: [
    gamepad,
    recording,
    frames(),
    embedded(),
    media({ max: '30m' }),
    bridge({ origins: ['https://editor.example'] }),
    requests({ max: '2h', match: ({ isUpload, url }: OutgoingRequest) => isUpload || url.startsWith('/reports/') }),
    idleDetection({ threshold: '5m' }),
  ],
})
reportPresence({ to: 'https://app.example' })()
// @ts-expect-error origins is required
bridge()
// @ts-expect-error a bare number has no unit
media({ max: 30 })

createIdleWarning({ idleTimeout: 'off', dialog: false })
createIdleWarning({ idleTimeout: '15m', dialog: ownDialog('#own', { expired: document.body }) })
// @ts-expect-error a <div> cannot be opened
createIdleWarning({ idleTimeout: '15m', dialog: ownDialog(document.createElement('div')) })
// @ts-expect-error the element is named by ownDialog()
createIdleWarning({ idleTimeout: '15m', dialog: { element: '#own' } })

// @ts-expect-error a bare number has no unit
createIdleWarning({ idleTimeout: 900 })
// @ts-expect-error a text of digits has no unit
createIdleWarning({ idleTimeout: '900' })
// @ts-expect-error minutes are written m
const wrong: DurationText = '15min'
// @ts-expect-error the idle timeout is required
createIdleWarning({})
// @ts-expect-error a name that is not known
createIdleWarning({ idleTimeout: '15m', idleTimout: '15m' })
// @ts-expect-error only the idle timeout can be off
createIdleWarning({ idleTimeout: '15m', warnBefore: 'off' })

idle.on('warning', (event) => {
  const remaining: number = event.remaining
  event.preventDefault()
  return remaining
})
// @ts-expect-error a tick cannot be prevented
idle.on('tick', (event) => event.preventDefault())
// @ts-expect-error an event that does not exist
idle.on('warned', () => {})
idle.on('beforeexpire', ({ waitUntil }) => waitUntil(Promise.resolve()))

const narrow = (result: ExtendResult): number | string => (result.ok ? result.expiresAt : result.code)
// @ts-expect-error when it failed there is no expiresAt
const broad = (result: ExtendResult) => result.expiresAt

const value: Promise<number> = idle.during('work', async () => 7, { max: '2h' })
// @ts-expect-error a duration in a call has a unit too
idle.beginWork('work', { max: 60 })
{
  using _work = idle.beginWork('block')
}
// @ts-expect-error the phase is for reading
idle.phase = 'active'

IdleWarningProvider({ options: { idleTimeout: '15m' } })
IdleWarningProvider({ handle: idle })
// @ts-expect-error a provider needs one of the two
IdleWarningProvider({})
// @ts-expect-error and not both
IdleWarningProvider({ handle: idle, options: { idleTimeout: '15m' } })
// @ts-expect-error the options are those of createIdleWarning
IdleWarningProvider({ options: { idleTimeout: 900 } })
export function Status() {
  const { phase, remaining, failure, extend } = useInReact()
  // @ts-expect-error there is no remaining time outside of a warning
  const left: number = remaining
  // @ts-expect-error a failure is one of four
  const isOther = failure === 'expired'
  useWorkInReact(phase === 'active', 'render', { max: '2h' }, idle)
  // @ts-expect-error a duration in a hook has a unit too
  useWorkInReact(true, 'render', { max: 60 })
  return [left, isOther, extend()]
}

createIdleWarningPlugin({ idleTimeout: '15m' }).install
createIdleWarningPlugin(idle)
// @ts-expect-error the idle timeout is required
createIdleWarningPlugin({})
export function setUp() {
  const { phase, remaining } = useInVue(idle)
  // @ts-expect-error a ref is not its value
  const isWarned = phase === 'warning'
  // @ts-expect-error what is read cannot be written
  remaining.value = 7
  useWorkInVue(() => phase.value === 'active', 'render')
  return isWarned
}

const session = toStore(idle)
session.subscribe(({ phase, cause }) => `${phase} ${cause}`)
// @ts-expect-error a store is made of a handle
toStore({ idleTimeout: '15m' })

try {
  idle.start()
} catch (error) {
  if (isIdleWarningError(error)) error.problems.map(({ path, expected }) => `${path}: ${expected}`)
}

export { broad, narrow, value, wrong }
