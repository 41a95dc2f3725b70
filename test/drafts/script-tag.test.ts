import { afterEach, expect, test, vi } from 'vitest'
import { createError } from '../../src/core/errors.ts'
import { addScript, complaints, leavePage, page, run, serveScripts } from '../support/script-page.ts'
import { closePages, element, stored, type } from './signed-in-page.ts'

serveScripts()
afterEach(closePages)

const form = '<form data-idle-warning-draft><input id="a"></form>'

/** Opens a page with both scripts. */
function openPage(main: Record<string, string>, own: Record<string, string> = {}): void {
  leavePage()
  document.body.innerHTML = form
  addScript({ 'data-idle-timeout': '15m', ...main })
  addScript({ src: '/idle-warning-drafts.min.js', ...own })
  run('script-tag', 'drafts-tag')
}

function expireWithBeans(main: Record<string, string>, own?: Record<string, string>): void {
  openPage(main, own)
  type('#a', 'beans')
  vi.advanceTimersByTime(15 * 60_000)
}

const a = () => element('#a').value

test('the drafts script keeps drafts for the user of the main script', () => {
  expireWithBeans({ 'data-user-key': 'u-ada' })
  openPage({ 'data-user-key': 'u-ada' })
  expect([a(), complaints]).toEqual(['beans', []])
})

test('the drafts script restores nothing for another user', () => {
  expireWithBeans({ 'data-user-key': 'u-ada' })
  openPage({ 'data-user-key': 'u-bob' })
  expect([a(), stored(), complaints]).toEqual(['', '{}', []])
})

test('the attributes of the drafts script take precedence over those of the main script', () => {
  expireWithBeans({ 'data-user-key': 'u-bob' }, { 'data-user-key': 'u-ada' })
  openPage({}, { 'data-user-key': 'u-ada', 'data-notice-text': 'Da!', 'data-notice-discard': 'Weg' })
  vi.advanceTimersByTime(100)
  expect([a(), document.querySelector('[role=status]')?.textContent, complaints]).toEqual(['beans', 'Da! Weg', []])
})

test('the drafts script finds the user key in the JSON of the main script', () => {
  expireWithBeans({ 'data-user-key': 'u-ada' })
  const json = document.createElement('script')
  json.type = 'application/json'
  json.id = 'idle-warning'
  json.textContent = '{"userKey": "u-ada"}'
  leavePage()
  document.head.append(json)
  document.body.innerHTML = form
  addScript({ 'data-idle-timeout': '15m' })
  run('script-tag', 'drafts-tag')
  expect([a(), complaints]).toEqual(['beans', []])
})

test('the drafts script shows no notice with data-notice="false"', () => {
  expireWithBeans({ 'data-user-key': 'u-ada' })
  openPage({ 'data-user-key': 'u-ada' }, { 'data-notice': 'false' })
  expect([a(), document.querySelector('[role=status]')]).toEqual(['beans', null])
})

test('a wrong data-max-age is reported once, and drafts are kept for an hour', () => {
  expireWithBeans({ 'data-user-key': 'u-ada' }, { 'data-max-age': '60' })
  const { length } = complaints
  openPage({ 'data-user-key': 'u-ada' })
  expect([length, complaints[0], a()]).toEqual([
    1,
    expect.stringContaining(`idle-warning: data-max-age: '60' is not allowed; expected a duration`),
    'beans',
  ])
})

test('a missing user key is reported once, and nothing is kept', () => {
  expireWithBeans({})
  expect([complaints, stored()]).toEqual([
    ['idle-warning: data-user-key: undefined is not allowed; expected a text'],
    '{}',
  ])
})

test('the drafts script reports once that it must stand after the main script, and does not mistake an element for it', () => {
  document.body.innerHTML = '<a id="idleWarning"></a>'
  run('drafts-tag')
  expect(complaints).toEqual([
    'idle-warning: window.idleWarning is missing: put idle-warning-drafts.min.js after idle-warning.min.js in the page',
  ])
})

test('a handle that refuses an event with a problem of any option is asked once, and the error reaches the page', () => {
  const refusal = createError('wrong-options', 'no such event', [
    { path: 'event', value: 'beforeexpire', expected: 'another name' },
  ])
  const on = vi.fn(() => {
    throw refusal
  })
  Object.assign(page, { idleWarning: { on } })
  addScript({ src: '/idle-warning-drafts.min.js', 'data-user-key': 'u-ada' })
  expect(() => run('drafts-tag')).toThrow(refusal)
  expect([on.mock.calls.length, complaints]).toEqual([1, []])
})
