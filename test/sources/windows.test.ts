import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { coverWindows } from '../../src/dom/window-covers.ts'
import { createWindows } from '../../src/sources/windows.ts'
import { addFrame, connect, disconnect, fire, trustAll } from './connected-source.ts'

// jsdom opens no windows, so the window of a frame stands for one.
let opened: Window
const close = vi.fn()

beforeEach(() => {
  opened = addFrame().contentWindow as Window
  vi.stubGlobal('open', () => opened)
  vi.spyOn(opened, 'close').mockImplementation(close)
})

afterEach(() => {
  coverWindows(undefined)
  disconnect()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  close.mockClear()
})

const press = () => fire(opened.document.body, 'keydown')

test('A17: a press in a window that the page has opened is reported', () => {
  const { reports } = connect(createWindows(trustAll))
  window.open('', 'notes')
  press()
  expect(reports).toEqual(['press'])
})

test('a window that the page opens twice is heard once, and the page gets its window', () => {
  const { reports } = connect(createWindows(trustAll))
  const views = [window.open('', 'notes'), window.open('', 'notes')]
  press()
  expect([reports, views]).toEqual([['press'], [opened, opened]])
})

test('a window that the browser refuses to open, and one of another origin, harm nothing', () => {
  connect(createWindows(trustAll))
  const foreign = new Proxy({ closed: false } as Window, {
    get(target, name) {
      if (name === 'closed' || typeof name === 'symbol') return Reflect.get(target, name)
      throw new DOMException('Blocked a frame', 'SecurityError')
    },
  })
  opened = null as never
  const refused = window.open('', 'notes')
  opened = foreign
  expect([refused, window.open('https://elsewhere.example') === foreign]).toEqual([null, true])
})

test('a window that shows another document is heard again', async () => {
  const { clock, reports } = connect(createWindows(trustAll))
  window.open('', 'notes')
  const frame = document.querySelector('iframe') as HTMLIFrameElement
  opened.dispatchEvent(new Event('pagehide'))
  frame.replaceWith(frame)
  opened = frame.contentWindow as Window
  await clock.advance(1000)
  window.open('', 'notes')
  press()
  expect(reports).toEqual(['press'])
})

test('a window that cannot be covered is closed at the end', () => {
  connect(createWindows(trustAll))
  window.open('', 'notes')
  // jsdom has no constructable stylesheets.
  coverWindows('You have been signed out')
  expect(close).toHaveBeenCalled()
})

test('the undo ends all reports, and gives the page its own open() back', () => {
  const own = window.open
  const { reports, undo } = connect(createWindows(trustAll))
  window.open('', 'notes')
  undo()
  press()
  coverWindows('You have been signed out')
  expect([reports, window.open === own, close.mock.calls]).toEqual([[], true, []])
})
