import type { HistoryEntry } from 'idle-warning'
import { describe, expect, it } from 'vitest'
import { defaultChoices, faultOf } from '../../demo/timeline/choices.ts'
import type { Fact, ServerFact, TabFact } from '../../demo/timeline/facts.ts'
import { rowsOf } from '../../demo/timeline/rows.ts'
import { drawRows, type Shape } from '../../demo/timeline/shapes.ts'
import { snippetsOf } from '../../demo/timeline/snippet.ts'
import { lineOf } from '../../demo/timeline/words.ts'

/** Milliseconds after the beginning of a story. */
const START = 1_800_000_000_000

const decided = (second: number, event: string, detail: object = {}, tab = '1'): TabFact => {
  const entry = { event, detail } as unknown as HistoryEntry
  return { kind: 'decided', tab, at: START + second * 1000, entry, history: [entry] }
}
const phase = (second: number, to: string, tab = '1') => decided(second, 'phase', { to }, tab)
const session = (second: number, isAlive: boolean, end: number): ServerFact => ({
  kind: 'session',
  at: START + second * 1000,
  isAlive,
  endsAt: START + end * 1000,
})
const asked = (second: number, id: string): TabFact => ({
  kind: 'asked',
  tab: '1',
  at: START + second * 1000,
  id,
  request: 'status',
})
const answered = (second: number, id: string, answer: number | 'none'): TabFact => ({
  kind: 'answered',
  tab: '1',
  at: START + second * 1000,
  id,
  answer,
})

/** The bands of a row: `active 0-3`. One that goes on has no end. */
function bandsIn(facts: readonly Fact[], now: number, row = 0): string[] {
  const seconds = (at: number | null) => (at === null ? '' : (at - START) / 1000)
  const { bands } = rowsOf(facts, START + now * 1000)[row] ?? { bands: [] }
  return bands.map(({ kind, from, to }) => `${kind} ${seconds(from)}-${seconds(to)}`)
}

describe('The rows of the timeline', () => {
  it('have the phases of a tab one after the other', () => {
    const facts = [phase(0, 'active'), phase(3, 'warning'), phase(9, 'expired')]
    expect(bandsIn(facts, 10)).toEqual(['active 0-3', 'warning 3-9', 'expired 9-'])
  })

  it('show the cover while the server is asked, and then the phase as before', () => {
    const facts = [phase(0, 'active'), decided(2, 'checking'), decided(3, 'checked')]
    expect(bandsIn(facts, 4)).toEqual(['active 0-2', 'checking 2-3', 'active 3-'])
  })

  it('keep the end of an expired tab that leads to the sign-in page, and end a tab that is closed', () => {
    const left = (second: number): TabFact => ({ kind: 'left', tab: '1', at: START + second * 1000 })
    const expired = bandsIn([phase(0, 'active'), phase(9, 'expired'), left(9.1)], 12)
    const closed = bandsIn([phase(0, 'active'), left(4)], 12)
    expect([expired, closed]).toEqual([['active 0-9', 'expired 9-'], ['active 0-4']])
  })

  it('end the session of a server that is asked nothing', () => {
    expect(bandsIn([session(0, true, 10)], 12)).toEqual(['alive 0-10', 'ended 10-'])
  })

  it('move the end of the session with each renewal, and end it early at a sign-out', () => {
    const facts = [session(0, true, 10), session(8, true, 18), session(9, false, 18)]
    expect(bandsIn(facts, 20)).toEqual(['alive 0-9', 'ended 9-'])
  })

  it('are those of the tabs in the order of their opening, and the server below', () => {
    const facts = [phase(0, 'active', '1'), phase(1, 'active', '2'), session(0, true, 10)]
    expect(rowsOf(facts, START).map(({ name }) => name)).toEqual(['Tab 1', 'Tab 2', 'Server'])
  })

  it('begin with a new session after a new sign-in', () => {
    const facts = [session(0, true, 10), session(11, false, 10), session(14, true, 24)]
    expect(bandsIn(facts, 15)).toEqual(['alive 0-10', 'ended 10-14', 'alive 14-'])
  })
})

describe('The drawing', () => {
  const facts: Fact[] = [
    phase(0, 'active'),
    asked(1, 'a'),
    answered(2, 'a', 200),
    asked(3, 'b'),
    answered(4, 'b', 'none'),
    asked(5, 'c'),
    answered(6, 'c', 401),
    session(0, true, 10),
  ]
  const frame = { width: 1000, from: START, to: START + 10_000, now: START + 7000, isRightToLeft: false }
  const shapesOf = (isRightToLeft = false) => drawRows(rowsOf(facts, frame.now), { ...frame, isRightToLeft }).shapes
  const classOf = ({ attributes }: Shape) => String(attributes.class)

  it('tells the answers of requests by the form, not by the colour alone', () => {
    const dots = shapesOf().filter((shape) => shape.layer === 'dots')
    const forms = dots.map((dot) => [dot.tag, classOf(dot), dot.title])
    expect(forms).toEqual([
      ['circle', 'dot granted', 'Tab 1: status request, answer 200'],
      ['path', 'dot unreachable', 'Tab 1: status request, no answer: the server cannot be reached'],
      ['path', 'dot refused', 'Tab 1: status request, answer 401'],
    ])
    expect(new Set(dots.map(({ attributes }) => String(attributes.d ?? 'circle').replace(/[\d.]+/g, ''))).size).toBe(3)
  })

  it('leads a request to the server only if it arrived there', () => {
    const ways = shapesOf().filter((shape) => /^way/.test(classOf(shape)))
    const server = Number(shapesOf().find(({ key }) => key === 'server track')?.attributes.y)
    expect(ways.map((way) => [classOf(way), Number(way.attributes.y2) > server - 30])).toEqual([
      ['way', true],
      ['way lost', false],
      ['way', true],
    ])
  })

  it('runs from right to left where the page does', () => {
    const centres = (isRightToLeft: boolean) =>
      shapesOf(isRightToLeft).flatMap(({ key, attributes }) => (/^figure/.test(key) ? [Number(attributes.x)] : []))
    const [first = [], second = []] = [centres(false), centres(true)]
    expect(first).toEqual([...first].sort((one, other) => one - other))
    expect(second).toEqual(first.map((x) => Math.round((frame.width - x) * 10) / 10))
  })

  it('has no figures of the axis that lie on each other, however long the story is', () => {
    for (const seconds of [10, 90, 900, 20_000]) {
      const { shapes } = drawRows([], { ...frame, width: 390, to: START + seconds * 1000 })
      const places = shapes.flatMap(({ key, attributes }) => (/^figure/.test(key) ? [Number(attributes.x)] : []))
      const gaps = places.slice(1).map((x, index) => x - (places[index] ?? 0))
      expect(Math.min(...gaps, 1000)).toBeGreaterThanOrEqual(40)
    }
  })
})

describe('The words of the log', () => {
  it('tell a request with its answer, and how long a slow one took', () => {
    const facts = [asked(0, 'a'), answered(3, 'a', 200)]
    expect(lineOf(facts[1] as Fact, facts)).toEqual({
      who: 'Tab 1',
      text: 'status request: answer 200, after 3 seconds.',
    })
  })

  it.each([
    ['warning', { remaining: 6000 }, 'warns: 6 seconds left.'],
    ['expired', { cause: 'idle' }, 'is covered: the session is over, because nobody was active.'],
    ['checking', {}, 'is covered while it asks the server.'],
    ['extended', { by: 'button' }, 'stays signed in (button).'],
  ])('name the decision %s', (event, detail, words) => {
    const fact = decided(1, event, detail)
    expect(lineOf(fact, [fact])?.text).toBe(words)
  })

  it('say once that the server has no session any more', () => {
    const facts = [session(0, true, 10), session(9, false, 10), session(10, false, 10)]
    expect(facts.map((fact) => lineOf(fact, facts)?.text)).toEqual([undefined, 'has no session any more.', undefined])
  })
})

describe('The times', () => {
  it.each([
    [{ idle: 10, warn: 6, absolute: null }, null],
    [{ idle: 10, warn: 9, absolute: null }, 'Choose less than 9 seconds'],
    [{ idle: 120, warn: 20, absolute: 20 }, 'before the time limit'],
    [{ idle: Number.NaN, warn: 6, absolute: null }, 'as a number of seconds'],
  ])('%j are judged in words: %s', (times, words) => {
    const fault = faultOf(times)
    expect(words === null ? fault : fault?.includes(words)).toBe(words === null ? null : true)
  })
})

describe('The snippets', () => {
  it('claim the exception of WCAG only if the warning needs it', () => {
    const claims = [6, 20].map((warn) => {
      const { scriptTag, npm } = snippetsOf({ ...defaultChoices, idle: 60, warn })
      return [scriptTag.includes('data-allow-short-warning'), npm.includes('allowShortWarning: true')]
    })
    expect(claims).toEqual([
      [true, true],
      [false, false],
    ])
  })

  it('import a language under a name that JavaScript accepts', () => {
    const { npm } = snippetsOf({ ...defaultChoices, lang: 'zh-Hans' })
    expect(npm).toContain("import zhHans from 'idle-warning/locales/zh-Hans'")
    expect(npm).toContain('locales: [zhHans]')
  })
})
