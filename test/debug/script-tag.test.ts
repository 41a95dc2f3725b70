import { expect, test } from 'vitest'
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
