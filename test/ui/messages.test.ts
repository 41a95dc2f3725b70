import { describe, expect, test } from 'vitest'
import type { Cause } from '../../src/core/ports.ts'
import { completeMessages, english, formatTime } from '../../src/ui/messages.ts'

describe('English', () => {
  test('has a text for every purpose', () => {
    expect(Object.entries(english).filter(([, text]) => !text.trim())).toEqual([])
  })

  test('says the time in the messages of a warning and nowhere else', () => {
    const timed = Object.entries(english).filter(([, text]) => text.includes('{time}'))
    expect(timed.map(([name]) => name)).toEqual(['message', 'finalMessage'])
  })

  test('speaks of every cause in whole sentences', () => {
    const causes: Cause[] = ['idle', 'absolute', 'ended-by-server', 'signed-out', 'browser-closed']
    expect(causes.filter((cause) => !/^[A-Z].+\.$/.test(english[cause]))).toEqual([])
  })

  test('starts the two buttons with different words, for people who speak to them', () => {
    const first = (text: string) => text.split(' ')[0]
    const { stay, retry, busy, dismiss, signOut } = english
    expect([stay, retry, busy, dismiss].map(first)).not.toContain(first(signOut))
  })
})

test('texts are replaced one by one', () => {
  expect(completeMessages({ stay: 'Keep me in' })).toEqual({ ...english, stay: 'Keep me in' })
})

test('without texts there is English', () => {
  expect(completeMessages()).toEqual(english)
})

describe('time is written as the language does', () => {
  const time = (lang: string, unit: 'minute' | 'second', value: number) => formatTime(lang, { unit, value })

  test('with its words, plurals and digits', () => {
    const spoken = [
      time('en', 'minute', 2),
      time('en', 'second', 1),
      time('de', 'minute', 2),
      time('pl', 'second', 5),
      time('ar-EG', 'minute', 12),
    ]
    expect(spoken).toEqual(['2 minutes', '1 second', '2 Minuten', '5 sekund', '١٢ دقيقة'])
  })

  test('a tag that Intl refuses still gives a time', () => {
    expect(time('en_US', 'minute', 2)).toMatch(/2/)
  })
})
