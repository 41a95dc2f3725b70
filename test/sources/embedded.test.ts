import { afterEach, beforeEach, expect, test } from 'vitest'
import { embedded } from '../../src/sources/embedded.ts'
import { replace } from '../support/replace.ts'
import { addFrame, connect, disconnect, fire } from './connected-source.ts'

const undos: (() => void)[] = []
const activation = { isActive: true }
let hasFocus = true

beforeEach(() => {
  hasFocus = true
  activation.isActive = true
  undos.push(
    replace(navigator, 'userActivation', activation),
    replace(Document.prototype, 'hasFocus', () => hasFocus),
  )
})

afterEach(() => {
  disconnect()
  for (const undo of undos.splice(0).reverse()) undo()
})

const focus = (element: Element) => undos.push(replace(Document.prototype, 'activeElement', element))

test('presses in a focused frame are reported every two seconds, as movement', async () => {
  const { clock, reports } = connect(embedded())
  focus(addFrame())
  fire(window, 'blur')
  await clock.advance(4000)
  expect(reports).toEqual(['move', 'move', 'move'])
})

test('nothing is reported while nothing is pressed in the focused frame', async () => {
  activation.isActive = false
  focus(addFrame())
  const { clock, reports } = connect(embedded())
  await clock.advance(60_000)
  expect(reports).toEqual([])
})

test('nothing is reported while the window is behind another one', async () => {
  hasFocus = false
  focus(addFrame())
  const { clock, reports } = connect(embedded())
  await clock.advance(60_000)
  const before = [...reports]
  hasFocus = true
  await clock.advance(2000)
  expect([before, reports]).toEqual([[], ['move']])
})

test('no timer runs while no frame has the focus', async () => {
  const { clock, reports } = connect(embedded())
  fire(window, 'blur')
  await clock.advance(60_000)
  expect([clock.pending, clock.waits, reports]).toEqual([0, 1, []])
})

test('no timer runs while the page is hidden, and the reports go on when it is shown', async () => {
  focus(addFrame())
  const { clock, reports } = connect(embedded())
  const show = replace(Document.prototype, 'visibilityState', 'hidden')
  await clock.advance(10_000)
  const hidden = [clock.pending, reports.length]
  show()
  fire(document, 'visibilitychange')
  expect([hidden, clock.pending, reports.length]).toEqual([[0, 1], 1, 2])
})

test('nothing runs in a browser without userActivation', () => {
  undos.push(replace(navigator, 'userActivation', undefined))
  focus(addFrame())
  expect(connect(embedded()).clock.waits).toBe(0)
})

test('the undo leaves no timer', () => {
  focus(addFrame())
  const { clock, undo } = connect(embedded())
  undo()
  fire(window, 'blur')
  expect(clock.pending).toBe(0)
})
