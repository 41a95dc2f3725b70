// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { IdleWarning } from '../../src/types.ts'

type Global = IdleWarning & { explain(options?: object): string; describeHistory(options?: object): string[] }

const page = window as unknown as { idleWarning?: Global } & Record<symbol, unknown>
let complaints: string[]

beforeEach(() => {
  complaints = []
  vi.resetModules()
  vi.spyOn(console, 'error').mockImplementation((...words) => complaints.push(words.join(' ')))
})

afterEach(() => {
  page.idleWarning?.stop?.()
  delete page.idleWarning
  delete page[Symbol.for('idle-warning')]
  document.head.replaceChildren()
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

const load = (): Promise<unknown> => import('../../src/debug-tag.ts')

test('adds both functions to the global of the main script, about the history as it is then', async () => {
  const script = document.createElement('script')
  script.dataset.idleTimeout = '15m'
  document.head.append(script)
  await import('../../src/script-tag.ts')
  await load()
  const idle = page.idleWarning as Global
  const before = idle.describeHistory().length
  idle.signOut()
  expect(idle.explain({ timeZone: 'UTC' })).toContain('because of a sign-out on purpose in this tab.')
  expect([before, idle.describeHistory().length, complaints]).toEqual([1, idle.history.length, []])
})

test('says once in the console that it needs the main script before it', async () => {
  await load()
  expect([complaints, page.idleWarning]).toEqual([
    ['idle-warning: idle-warning-debug.min.js must stand after idle-warning.min.js'],
    undefined,
  ])
})

test('takes no element of the page for the main script', async () => {
  const element = document.createElement('a')
  element.id = 'idleWarning'
  document.body.append(element)
  await load()
  expect([complaints.length, 'explain' in element]).toEqual([1, false])
})
