import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { attend, element, leave, tidyUp, type, visit } from './visit.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'], now: 1_000_000_000_000 })
})
afterEach(() => {
  tidyUp()
  vi.useRealTimers()
})

const form = (id: string, attributes: string) =>
  `<form data-idle-warning-draft ${attributes}><textarea name="body" id="${id}"></textarea></form>`

test.each(['name="reply"', 'data-idle-warning-draft="reply"'])(
  'two forms with the same %s: what is typed into the first is not lost',
  (attributes) => {
    const body = ['one', 'two']
      .map((id) => form(id, attributes).replace('data-idle-warning-draft data', 'data'))
      .join('')
    const page = visit(body)
    type('#one', 'beans')
    page.askToSave(Date.now() + 10_000)
    vi.advanceTimersByTime(10_000)
    page.expire()
    leave(page)
    visit(body)
    expect([element('#one').value, element('#two').value]).toEqual(['beans', ''])
  },
)

test('what is typed into the second is not put into the first', () => {
  const body = ['one', 'two'].map((id) => form(id, 'name="reply"')).join('')
  const page = visit(body)
  type('#two', 'peas')
  page.expire()
  leave(page)
  visit(body)
  expect([element('#one').value, element('#two').value]).toEqual(['', 'peas'])
})

test('forms without a name, each the root of a component, get each its own', () => {
  document.body.innerHTML = form('one', '') + form('two', '')
  const roots = () => [...document.querySelectorAll('form')]
  const visits = roots().map((root) => attend({ root }))
  type('#two', 'peas')
  for (const each of visits) each.askToSave(Date.now())
  for (const each of visits) each.expire()
  for (const each of visits) leave(each)
  document.body.innerHTML = form('one', '') + form('two', '')
  for (const root of roots()) attend({ root })
  expect([element('#one').value, element('#two').value]).toEqual(['', 'peas'])
})
