import { expect, test } from 'vitest'
import { createEmitter } from '../../src/core/emitter.ts'

type Events = { ping: number; pong: string }

function setUp() {
  const heard: unknown[] = []
  const emitter = createEmitter<Events>((error) => heard.push(['reported', error]))
  return { heard, emitter }
}

test('listeners hear their own event, in the order they came', () => {
  const { heard, emitter } = setUp()
  emitter.on('ping', (n) => heard.push(['first', n]))
  emitter.on('pong', (text) => heard.push(['other', text]))
  emitter.on('ping', (n) => heard.push(['second', n]))
  expect([emitter.emit('ping', 1), heard]).toEqual([true, [['first', 1], ['second', 1]]]) // biome-ignore format: one line
})

test('what one listener throws is reported and the others are called', () => {
  const { heard, emitter } = setUp()
  emitter.on('ping', () => {
    throw 'oops'
  })
  emitter.on('ping', (n) => heard.push(n))
  emitter.emit('ping', 7)
  expect(heard).toEqual([['reported', 'oops'], 7])
})

test('a subscription returns its undo, once and for itself alone', () => {
  const { heard, emitter } = setUp()
  const listener = (n: number) => heard.push(n)
  const undo = emitter.on('ping', listener)
  emitter.on('ping', listener)
  undo()
  undo()
  emitter.emit('ping', 3)
  expect(heard).toEqual([3])
})

test('a listener that leaves while it is called still lets the others hear', () => {
  const { heard, emitter } = setUp()
  const undo = emitter.on('ping', () => undo())
  emitter.on('ping', (n) => heard.push(n))
  emitter.emit('ping', 4)
  expect(heard).toEqual([4])
})

test('emit() tells when an event has no listener', () => {
  expect(setUp().emitter.emit('pong', 'x')).toBe(false)
})

test('a signal that is aborted removes the listener, and one that was aborted before adds none', () => {
  const { heard, emitter } = setUp()
  const controller = new AbortController()
  const { signal } = controller
  emitter.on('ping', (n) => heard.push(n), { signal })
  emitter.emit('ping', 1)
  controller.abort()
  emitter.on('ping', (n) => heard.push(n), { signal })
  emitter.emit('ping', 2)
  expect(heard).toEqual([1])
})

test('a subscription that is undone leaves nothing on its signal', () => {
  const { emitter } = setUp()
  const { signal } = new AbortController()
  const left = new Set<unknown>()
  signal.addEventListener = (_: string, listener: unknown) => void left.add(listener)
  signal.removeEventListener = (_: string, listener: unknown) => void left.delete(listener)
  emitter.on('ping', () => {}, { signal })()
  expect(left).toEqual(new Set())
})
