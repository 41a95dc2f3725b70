import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { button, press, removeDialogs, setUpDialog } from '../support/built-in-dialog.ts'
import { MINUTE, SECOND } from '../support/machine.ts'
import { none, warning } from '../support/screens.ts'
import { spaceEvents, startSession, startWarned, stopSessions } from '../support/warned-session.ts'

beforeEach(() => {
  spaceEvents()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})

afterEach(() => {
  // Otherwise the key that a test holds down would be held in the next test too.
  document.body.dispatchEvent(new KeyboardEvent('keyup', { bubbles: true }))
  removeDialogs()
  stopSessions()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

test('REQ-DLG-15: the button works although a focus trap of the page stops each event outside of itself', () => {
  const trap = new AbortController()
  const stop = (event: Event) => {
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  for (const type of ['click', 'keydown', 'pointerdown', 'focusin'])
    document.addEventListener(type, stop, { capture: true, signal: trap.signal })
  const { view, done } = setUpDialog()
  view.show(warning())
  const tab = new KeyboardEvent('keydown', { key: 'Tab', bubbles: true, cancelable: true, composed: true })
  button('Stay signed in').dispatchEvent(tab)
  button('Stay signed in').click()
  trap.abort()
  expect([done, tab.defaultPrevented]).toEqual([['extend by button'], false])
})

test('the page does not get the repeats of a key that is held down for longer than the dialog is open', () => {
  const { view } = setUpDialog()
  view.show(warning())
  press('Escape')
  view.show(none)
  const repeats: boolean[] = []
  const listener = ({ repeat }: KeyboardEvent) => repeats.push(repeat)
  document.addEventListener('keydown', listener)
  const isLeftToThePage = [press('Escape', { repeat: true }), press('Escape', { repeat: true }), press('Escape')]
  press('Escape', { repeat: true })
  document.removeEventListener('keydown', listener)
  expect([isLeftToThePage, repeats]).toEqual([
    [false, false, true],
    [false, true],
  ])
})

test('defect 13: after the dialog has closed, each time, the window has no listener more than before', async () => {
  const open = new Map<unknown, Set<string>>()
  const add = window.addEventListener.bind(window)
  const remove = window.removeEventListener.bind(window)
  vi.spyOn(window, 'addEventListener').mockImplementation((...args: Parameters<typeof add>) => {
    const [type, listener, options] = args
    open.set(listener, (open.get(listener) ?? new Set()).add(type))
    const signal = typeof options === 'object' ? options.signal : undefined
    signal?.addEventListener('abort', () => open.get(listener)?.delete(type))
    add(...args)
  })
  vi.spyOn(window, 'removeEventListener').mockImplementation((...args: Parameters<typeof remove>) => {
    const [type, listener] = args
    open.get(listener)?.delete(type)
    remove(...args)
  })
  const count = () => [...open.values()].reduce((sum, types) => sum + types.size, 0)
  const { ports } = startSession()
  const before = count()
  const counts: number[] = []
  for (let times = 0; times < 5; times++) {
    await ports.clock.advance(13 * MINUTE)
    const whileOpen = count() - before
    button('Stay signed in').click()
    await ports.clock.advance(0)
    vi.advanceTimersByTime(10 * SECOND)
    counts.push(whileOpen, count() - before)
  }
  expect(counts).toEqual([counts[0], 0, counts[0], 0, counts[0], 0, counts[0], 0, counts[0], 0])
  expect(counts[0]).toBeGreaterThan(0)
})

const HANDLERS = 'mousemove click keydown keypress scroll beforeunload pagehide focus contextmenu'.split(' ')

test('defect 18: the on… handlers of window, document and body stay those of the page, before, during and after a warning', async () => {
  const own = () => 'own'
  const places = [window, document, document.body] as unknown as Record<string, unknown>[]
  for (const place of places) for (const name of HANDLERS) place[`on${name}`] = own
  const areOwn = () =>
    places.every((place) => HANDLERS.every((name) => [own, undefined].includes(place[`on${name}`] as never)))
  const before = areOwn()
  const { idle, ports } = await startWarned()
  const during = areOwn()
  await ports.clock.advance(3 * MINUTE)
  idle.stop()
  const after = areOwn()
  for (const place of places) for (const name of HANDLERS) place[`on${name}`] = null
  expect([before, during, after]).toEqual([true, true, true])
})

test.each(['Tab', 'Enter', ' ', 'F5', 'F6', 'a', 'ArrowDown', 'PageDown'])(
  'defect 27: while the warning is open, the key %s is left to the browser',
  async (key) => {
    await startWarned()
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true })
    button('Stay signed in').dispatchEvent(event)
    expect([event.defaultPrevented, press(key)]).toEqual([false, true])
  },
)

test('defect 27: while the warning is open, a right click, a selection, a copy, a paste and the wheel are left to the browser', async () => {
  await startWarned()
  const isLeft = ['contextmenu', 'selectstart', 'copy', 'paste', 'wheel'].map((type) =>
    button('Stay signed in').dispatchEvent(new Event(type, { bubbles: true, cancelable: true, composed: true })),
  )
  expect(isLeft).toEqual([true, true, true, true, true])
})

/** A key that was down before the dialog opened, and repeats on the control that has the focus now. */
const hold = (target: Element, key: string) =>
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key, repeat: true, bubbles: true, cancelable: true, composed: true }),
  )

test('B7: Enter and Space that are held down press no button of the dialog, and other keys are left to the browser', () => {
  const { view } = setUpDialog()
  view.show(warning())
  const stay = button('Stay signed in')
  const isLeftToTheBrowser = ['Enter', ' ', 'ArrowDown'].map((key) => hold(stay, key))
  expect(isLeftToTheBrowser).toEqual([false, false, true])
})

test('a key that is held down types on in a field of a sign-in form in the cover', () => {
  const field = document.createElement('input')
  const { view } = setUpDialog({ ownSignIn: () => field })
  document.body.append(field)
  view.show({ kind: 'expired', cause: 'idle', isLeaving: false })
  expect([hold(field, ' '), hold(field, 'Enter')]).toEqual([true, true])
})
