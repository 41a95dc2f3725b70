import { describe, expect, test } from 'vitest'
import { createTitleMark } from '../../src/browser/title.ts'

describe('the mark before the title', () => {
  test.each([
    { story: 'is put and removed', acts: ['(!)', ''], titles: ['(!) Cart', 'Cart'] },
    {
      story: 'is put once, even if it is set twice',
      acts: ['(!)', '(!)', ''],
      titles: ['(!) Cart', '(!) Cart', 'Cart'],
    },
    { story: 'is replaced', acts: ['1:59', '1:00', ''], titles: ['1:59 Cart', '1:00 Cart', 'Cart'] },
    { story: 'that was never put is not removed', acts: [''], titles: ['Cart'] },
  ])('a mark before the title $story', ({ acts, titles }) => {
    document.title = 'Cart'
    const mark = createTitleMark()
    expect(
      acts.map((act) => {
        mark(act)
        return document.title
      }),
    ).toEqual(titles)
  })

  test('a mark that stands before the title already is not written again', () => {
    document.title = 'Cart'
    const mark = createTitleMark()
    mark('(!)')
    const observer = new MutationObserver(() => {})
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    mark('(!)')
    expect(observer.takeRecords()).toEqual([])
  })

  test("removing the mark leaves a new title of the application's as it is", () => {
    document.title = 'Cart'
    const mark = createTitleMark()
    mark('(!)')
    document.title = '(2) Inbox'
    mark('')
    expect(document.title).toBe('(2) Inbox')
  })

  test('a mark is put before a new title of the application', () => {
    document.title = 'Cart'
    const mark = createTitleMark()
    mark('(!)')
    document.title = 'Inbox'
    mark('(!)')
    expect(document.title).toBe('(!) Inbox')
  })

  test('a document without a title can be marked', () => {
    document.title = ''
    const mark = createTitleMark()
    mark('(!)')
    const marked = document.title
    mark('')
    expect([marked, document.title]).toEqual(['(!)', ''])
  })
})
