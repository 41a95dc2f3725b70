import { expect, test } from 'vitest'
import { createPage } from '../../src/browser/page.ts'

test('leave() replaces the page in the history, so that Back does not return to it', () => {
  const before = history.length
  createPage().leave(`${location.href}#gone`)
  expect([location.hash, history.length - before]).toEqual(['#gone', 0])
})

test('a page reports its delivery and marks its title', () => {
  document.title = 'Cart'
  const page = createPage()
  page.mark('(!)')
  const marked = document.title
  page.mark('')
  expect([marked, document.title, page.delivery()]).toEqual([
    '(!) Cart',
    'Cart',
    { age: 0, isCached: false, wasDiscarded: false },
  ])
})
