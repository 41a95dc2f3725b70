import { describe, expect, test } from 'vitest'
import type { Cause } from '../../src/core/ports.ts'
import { completeMessages, english, formatTime } from '../../src/ui/messages.ts'

describe('English', () => {
  test('no English text is empty', () => {
    expect(Object.entries(english).filter(([, text]) => !text.trim())).toEqual([])
  })

  test('the English texts have the time once in the messages of the warnings and in the notice, and nowhere else', () => {
    const timed = Object.entries(english).filter(([, text]) => text.includes('{time}'))
    expect(timed.map(([name]) => name)).toEqual(['message', 'messageByServer', 'finalMessage', 'notice'])
    expect(timed.filter(([, text]) => text.split('{time}').length !== 2)).toEqual([])
  })

  test('the English texts of a cause and of a locked page say why, and not that the person was signed out', () => {
    const { idle, absolute, 'browser-closed': closed, locked } = english
    expect(
      [idle, absolute, closed, locked].filter((text) => /sign(ed)? you out|(been|were) signed out/.test(text)),
    ).toEqual([])
  })

  test('the English text of each cause is a whole sentence', () => {
    const causes: Cause[] = ['idle', 'absolute', 'ended-by-server', 'signed-out', 'browser-closed']
    expect(causes.filter((cause) => !/^[A-Z].+\.$/.test(english[cause]))).toEqual([])
  })

  test('the first words of the two English buttons differ, for people who use voice control', () => {
    const first = (text: string) => text.split(' ')[0]
    const { stay, retry, busy, dismiss, signOut } = english
    expect([stay, retry, busy, dismiss].map(first)).not.toContain(first(signOut))
  })
})

test('a single text can be replaced', () => {
  expect(completeMessages({ stay: 'Keep me in' })).toEqual({ ...english, stay: 'Keep me in' })
})

test('without texts and without a locale the messages are English', () => {
  expect(completeMessages()).toEqual(english)
})

describe('the written time', () => {
  const time = (lang: string, unit: 'minute' | 'second', value: number) => formatTime(lang, { unit, value })

  test('a time has the words, the plurals and the digits of its language', () => {
    const spoken = [
      time('en', 'minute', 2),
      time('en', 'second', 1),
      time('de', 'minute', 2),
      time('pl', 'second', 5),
      time('ar-EG', 'minute', 12),
    ]
    expect(spoken).toEqual(['2 minutes', '1 second', '2 Minuten', '5 sekund', '١٢ دقيقة'])
  })

  test('a language tag that Intl rejects still gives a time', () => {
    expect(time('en_US', 'minute', 2)).toMatch(/2/)
  })
})

test('a message of the application stands alone: nothing about lost work follows it, and no other reason replaces it', () => {
  const { message, messageByServer, loss } = completeMessages({ message: 'Bye in {time}.' })
  expect([message, messageByServer, loss]).toEqual(['Bye in {time}.', 'Bye in {time}.', ''])
})
