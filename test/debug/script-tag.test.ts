import { expect, test, vi } from 'vitest'
import type { IdleWarning } from '../../src/types.ts'
import { addScript, complaints, page, run, serveScripts } from '../support/script-page.ts'

type Global = IdleWarning & { explain(options?: object): string; describeHistory(options?: object): string[] }

serveScripts()

test('the debug script adds both functions to window.idleWarning, and they read the history when they are called', () => {
  addScript({ 'data-idle-timeout': '15m' })
  run('script-tag', 'debug-tag')
  const idle = page.idleWarning as Global
  const before = idle.describeHistory().length
  idle.signOut()
  expect(idle.explain({ timeZone: 'UTC' })).toContain('because of a sign-out in this tab.')
  expect([before, idle.describeHistory().length, complaints]).toEqual([1, idle.history.length, []])
})

test('with data-debug the debug script writes what has happened, and then each decision', async () => {
  const info = vi.spyOn(console, 'info').mockImplementation(() => {})
  addScript({ 'data-idle-timeout': '15m', 'data-debug': '', 'data-keepalive-url': '/k' })
  run('script-tag', 'debug-tag')
  const { length } = info.mock.calls
  page.idleWarning?.signOut()
  await Promise.resolve()
  const [first, ...later] = info.mock.calls.map(([line]) => `${line}`)
  expect([length, first?.includes('phase stopped → active'), later.some((line) => line.includes('expired'))]).toEqual([
    1,
    true,
    true,
  ])
})

test('data-debug without the debug script is said once', async () => {
  vi.useFakeTimers()
  addScript({ 'data-idle-timeout': '15m', 'data-debug': '' })
  run('script-tag')
  await vi.advanceTimersByTimeAsync(5000)
  vi.useRealTimers()
  expect(complaints).toEqual([
    'idle-warning: data-debug needs idle-warning-debug.min.js after idle-warning.min.js in the page',
  ])
})

test('the debug script reports once that it must stand after the main script', () => {
  run('debug-tag')
  expect([complaints, page.idleWarning]).toEqual([
    [
      'idle-warning: window.idleWarning is missing: put idle-warning-debug.min.js after idle-warning.min.js in the page',
    ],
    undefined,
  ])
})

test('the debug script does not mistake an element with the id idleWarning for the main script', () => {
  const element = document.createElement('a')
  element.id = 'idleWarning'
  document.body.append(element)
  run('debug-tag')
  expect([complaints.length, 'explain' in element]).toEqual([1, false])
})
