// @vitest-environment jsdom
import { expect, test } from 'vitest'
import type { IdleWarning } from '../../src/types.ts'
import { addScript, complaints, page, run, serveScripts } from '../support/script-page.ts'

type Global = IdleWarning & { explain(options?: object): string; describeHistory(options?: object): string[] }

serveScripts()

test('adds both functions to the global of the main script, about the history as it is then', async () => {
  addScript({ 'data-idle-timeout': '15m' })
  await run('script-tag', 'debug-tag')
  const idle = page.idleWarning as Global
  const before = idle.describeHistory().length
  idle.signOut()
  expect(idle.explain({ timeZone: 'UTC' })).toContain('because of a sign-out on purpose in this tab.')
  expect([before, idle.describeHistory().length, complaints]).toEqual([1, idle.history.length, []])
})

test('says once in the console that it needs the main script before it', async () => {
  await run('debug-tag')
  expect([complaints, page.idleWarning]).toEqual([
    ['idle-warning: idle-warning-debug.min.js must stand after idle-warning.min.js'],
    undefined,
  ])
})

test('takes no element of the page for the main script', async () => {
  const element = document.createElement('a')
  element.id = 'idleWarning'
  document.body.append(element)
  await run('debug-tag')
  expect([complaints.length, 'explain' in element]).toEqual([1, false])
})
