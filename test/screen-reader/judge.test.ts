import { expect, test } from 'vitest'
import { judge } from './judge.ts'
import type { Expectation, Moment } from './stories.ts'
import { parseTranscript } from './transcript.ts'

const START = 100
const sentence: Expectation = {
  label: 'time',
  text: 'sign you out in {time}',
  times: 'once',
  within: { firefox: 6, chromium: 9 },
}
const moment: Moment = { name: 'opens', steps: [], expect: [sentence], isModal: true, length: 12 }

/** The outcomes of one moment that lasts from 0 s to 10 s, for rows such as `1 orca Hello`. */
function outcomesOf(rows: string[], moments: Moment[] = [moment]): Record<string, string> {
  const text = rows.map((row) => {
    const [, at, kind, rest] = /^(\S+) (\S+) (.*)$/.exec(row) ?? []
    return `${START + Number(at)}\t${kind}\t${rest}`
  })
  const spans = [
    { began: START, done: START + 10 },
    { began: START + 20, done: START + 30 },
  ]
  const verdicts = judge(moments, spans, parseTranscript(text.join('\n')), 'firefox')
  return Object.fromEntries(verdicts.map(({ label, outcome, isPassed }) => [label, `${isPassed}: ${outcome}`]))
}

const whole = [
  '1 begin 7 we will sign',
  '2 end 7 ',
  '2.5 begin 8 you out in',
  '3 end 8 ',
  '3 begin 9 20 seconds.',
  '4.5 end 9 ',
]

test('A sentence that the voice speaks in three pieces is heard once, when its last word is spoken.', () => {
  expect(outcomesOf(whole).time).toBe('true: heard after 4.5 s')
})

test('A sentence is heard before the rest of its piece is spoken.', () => {
  expect(outcomesOf(['1 begin 7 We will sign you out in 20 seconds. Then we wait for it', '5 end 7 ']).time).toMatch(
    /^true: heard after 3\.\d s$/,
  )
})

test('A sentence whose last piece is cut off is not heard.', () => {
  expect(outcomesOf(whole.slice(0, -1)).time).toBe('false: not heard')
})

test('A sentence that is heard a second time fails where it must be heard once.', () => {
  const again = whole.map((row) => row.replace(/^[\d.]+/, (at) => String(Number(at) + 5)))
  expect(outcomesOf([...whole, ...again]).time).toBe('false: heard twice')
})

test('A sentence that is heard too late fails, and its time is told.', () => {
  const late = whole.map((row) => row.replace(/^[\d.]+/, (at) => String(Number(at) + 3)))
  expect(outcomesOf(late).time).toBe('false: heard after 7.5 s, not within 6 s')
})

test('A sentence of the next moment does not count for this one.', () => {
  const next = whole.map((row) => row.replace(/^[\d.]+/, (at) => String(Number(at) + 20)))
  expect(outcomesOf(next).time).toBe('false: not heard')
})

test('A part of the page beneath fails while the modal is open, even if the voice was cut off.', () => {
  expect(outcomesOf(['1 orca Street entry 12.'])['the page beneath']).toBe('false: said: Street entry 12.')
})

test('An opening whose last piece ends after its limit is too long.', () => {
  expect(outcomesOf(['9 begin 7 Stay signed in', '12.5 end 7 ']).length).toBe('false: everything said in 12.5 s')
})

test('A moment that the story did not reach fails.', () => {
  expect(outcomesOf(whole, [moment, moment, moment]).time).toBe('false: not reached')
})
