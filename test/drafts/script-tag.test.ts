import { afterEach, expect, test, vi } from 'vitest'
import { addScript, complaints, leavePage, run, serveScripts } from '../support/script-page.ts'
import { element, stored, tidyUp, type } from './visit.ts'

serveScripts()
afterEach(tidyUp)

const form = '<form data-idle-warning-draft><input id="a"></form>'

/** A page with both scripts. */
async function serve(main: Record<string, string>, own: Record<string, string> = {}): Promise<void> {
  leavePage()
  document.body.innerHTML = form
  addScript({ 'data-idle-timeout': '15m', ...main })
  addScript({ src: '/idle-warning-drafts.min.js', ...own })
  await run('script-tag', 'drafts-tag')
}

async function lose(main: Record<string, string>, own?: Record<string, string>): Promise<void> {
  await serve(main, own)
  type('#a', 'beans')
  vi.advanceTimersByTime(15 * 60_000)
}

const a = () => element('#a').value

test('keeps for the user of the main script', async () => {
  await lose({ 'data-user-key': 'u-ada' })
  await serve({ 'data-user-key': 'u-ada' })
  expect([a(), complaints]).toEqual(['beans', []])
})

test('gives another user nothing', async () => {
  await lose({ 'data-user-key': 'u-ada' })
  await serve({ 'data-user-key': 'u-bob' })
  expect([a(), stored(), complaints]).toEqual(['', '{}', []])
})

test('believes its own attributes first', async () => {
  await lose({ 'data-user-key': 'u-bob' }, { 'data-user-key': 'u-ada' })
  await serve({}, { 'data-user-key': 'u-ada', 'data-notice-text': 'Da!', 'data-notice-discard': 'Weg' })
  vi.advanceTimersByTime(100)
  expect([a(), document.querySelector('[role=status]')?.textContent, complaints]).toEqual(['beans', 'Da! Weg', []])
})

test('finds the user in the JSON of the main script', async () => {
  await lose({ 'data-user-key': 'u-ada' })
  const json = document.createElement('script')
  json.type = 'application/json'
  json.id = 'idle-warning'
  json.textContent = '{"userKey": "u-ada"}'
  leavePage()
  document.head.append(json)
  document.body.innerHTML = form
  addScript({ 'data-idle-timeout': '15m' })
  await run('script-tag', 'drafts-tag')
  expect([a(), complaints]).toEqual(['beans', []])
})

test('shows no notice where it is told so', async () => {
  await lose({ 'data-user-key': 'u-ada' })
  await serve({ 'data-user-key': 'u-ada' }, { 'data-notice': 'false' })
  expect([a(), document.querySelector('[role=status]')]).toEqual(['beans', null])
})

test('says a wrong limit in the console, and keeps for an hour', async () => {
  await lose({ 'data-user-key': 'u-ada' }, { 'data-max-age': '60' })
  const { length } = complaints
  await serve({ 'data-user-key': 'u-ada' })
  expect([length, complaints[0], a()]).toEqual([
    1,
    expect.stringContaining(`idle-warning: data-max-age: '60' is not allowed; expected a duration`),
    'beans',
  ])
})

test('says once that without a user nothing is kept', async () => {
  await lose({})
  expect([complaints, stored()]).toEqual([
    ['idle-warning: data-user-key: undefined is not allowed; expected a text'],
    '{}',
  ])
})

test('says once in the console that it needs the main script before it, and takes no element for it', async () => {
  document.body.innerHTML = '<a id="idleWarning"></a>'
  await run('drafts-tag')
  expect(complaints).toEqual(['idle-warning: idle-warning-drafts.min.js must stand after idle-warning.min.js'])
})
