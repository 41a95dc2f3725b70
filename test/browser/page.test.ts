import { expect, test, vi } from 'vitest'
import { createPage } from '../../src/browser/page.ts'

test('leave() replaces the page in the history, so that Back does not return to it', () => {
  const before = history.length
  createPage().leave(`${location.href}#gone`)
  expect([location.hash, history.length - before]).toEqual(['#gone', 0])
})

test('reload() loads the same address without its hash, in place of this page in the history', () => {
  const replace = vi.fn()
  vi.stubGlobal('location', { href: 'https://here.example/cart?size=m#notes', replace })
  createPage().reload()
  vi.unstubAllGlobals()
  expect(replace.mock.calls).toEqual([['https://here.example/cart?size=m']])
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
