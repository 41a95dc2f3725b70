import { afterEach, beforeEach, expect, test } from 'vitest'
import { idleDetection } from '../../src/sources/idle-detection.ts'
import { replace } from '../support/replace.ts'
import { connect, disconnect, fire } from './connected-source.ts'

const undos: (() => void)[] = []
let permission: EventTarget & { state: string }
let attempts: number
let started: { threshold: number; signal: AbortSignal }[]
let detector: FakeDetector

class FakeDetector extends EventTarget {
  userState: string | null = null
  screenState: string | null = null
  constructor() {
    super()
    detector = this
  }
  async start(options: { threshold: number; signal: AbortSignal }) {
    attempts++
    if (permission.state !== 'granted') throw new DOMException('no', 'NotAllowedError')
    started.push(options)
    Object.assign(this, { userState: 'active', screenState: 'unlocked' })
  }
}

beforeEach(() => {
  started = []
  attempts = 0
  permission = Object.assign(new EventTarget(), { state: 'granted' })
  undos.push(
    replace(window, 'IdleDetector', FakeDetector),
    replace(navigator, 'permissions', { query: async () => permission }),
  )
})

afterEach(() => {
  disconnect()
  for (const undo of undos.splice(0).reverse()) undo()
})

function change(userState: string, screenState = 'unlocked'): void {
  Object.assign(detector, { userState, screenState })
  fire(detector, 'change')
}

test('activity elsewhere on the computer is reported every ten seconds, as movement', async () => {
  const { clock, reports } = connect(idleDetection())
  await clock.advance(20_000)
  expect([reports, started[0]?.threshold]).toEqual([['move', 'move', 'move'], 60_000])
})

test.each([
  ['the person is idle', 'idle', 'unlocked'],
  ['the screen is locked', 'active', 'locked'],
])('nothing is reported once %s, until the person is active again', async (_, userState, screenState) => {
  const { clock, reports } = connect(idleDetection({ threshold: '5m' }))
  await clock.advance(0)
  change(userState, screenState)
  await clock.advance(600_000)
  const away = [reports.length, clock.pending]
  change('active')
  expect([away, reports.length, started[0]?.threshold]).toEqual([[1, 0], 2, 300_000])
})

test('nothing is reported until the permission is granted', async () => {
  permission.state = 'prompt'
  const { clock, reports } = connect(idleDetection())
  await clock.advance(60_000)
  const before = [reports.length, attempts]
  permission.state = 'granted'
  fire(permission, 'change')
  await clock.advance(0)
  expect([before, reports.length]).toEqual([[0, 0], 1])
})

test('nothing is reported or thrown when the browser refuses to start', async () => {
  permission.state = 'denied'
  undos.push(replace(navigator, 'permissions', { query: () => Promise.reject(new TypeError('idle-detection')) }))
  const { clock, reports } = connect(idleDetection())
  await clock.advance(60_000)
  expect(reports).toEqual([])
})

test('nothing runs in a browser without the Idle Detection API', async () => {
  undos.push(replace(window, 'IdleDetector', undefined))
  const { clock, reports } = connect(idleDetection())
  await clock.advance(60_000)
  expect([reports, clock.waits]).toEqual([[], 0])
})

test('the undo stops the detector and leaves no timer', async () => {
  const { clock, reports, undo } = connect(idleDetection())
  await clock.advance(0)
  undo()
  change('active')
  await clock.advance(60_000)
  expect([reports, clock.pending, started[0]?.signal.aborted]).toEqual([['move'], 0, true])
})

test('idleDetection() throws for a threshold of less than a minute', () => {
  expect(() => idleDetection({ threshold: '30s' })).toThrow(
    `idleDetection.threshold: '30s' is not allowed; expected at least '1m'`,
  )
})
