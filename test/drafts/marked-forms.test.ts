import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { closePages, element, leavePage, openPage, startDrafts, type } from './signed-in-page.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'], now: 1_000_000_000_000 })
})
afterEach(() => {
  closePages()
  vi.useRealTimers()
})

const form = (id: string, attributes: string) =>
  `<form data-idle-warning-draft ${attributes}><textarea name="body" id="${id}"></textarea></form>`

test.each(['name="reply"', 'data-idle-warning-draft="reply"'])(
  'two forms with the same %s: the draft of the first is restored into the first',
  (attributes) => {
    const body = ['one', 'two']
      .map((id) => form(id, attributes).replace('data-idle-warning-draft data', 'data'))
      .join('')
    const page = openPage(body)
    type('#one', 'beans')
    page.emitBeforeExpire(Date.now() + 10_000)
    vi.advanceTimersByTime(10_000)
    page.expire()
    leavePage(page)
    openPage(body)
    expect([element('#one').value, element('#two').value]).toEqual(['beans', ''])
  },
)

test('two forms with the same name: the draft of the second is restored into the second', () => {
  const body = ['one', 'two'].map((id) => form(id, 'name="reply"')).join('')
  const page = openPage(body)
  type('#two', 'peas')
  page.expire()
  leavePage(page)
  openPage(body)
  expect([element('#one').value, element('#two').value]).toEqual(['', 'peas'])
})

test('forms without a name, each the root of its own component, get each its own draft', () => {
  document.body.innerHTML = form('one', '') + form('two', '')
  const roots = () => [...document.querySelectorAll('form')]
  const pages = roots().map((root) => startDrafts({ root }))
  type('#two', 'peas')
  for (const each of pages) each.emitBeforeExpire(Date.now())
  for (const each of pages) each.expire()
  for (const each of pages) leavePage(each)
  document.body.innerHTML = form('one', '') + form('two', '')
  for (const root of roots()) startDrafts({ root })
  expect([element('#one').value, element('#two').value]).toEqual(['', 'peas'])
})
