import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HistoryEntry } from '../../src/core/engine/history.ts'
import type { Answer } from '../../src/core/ports.ts'
import { describeHistory, explain } from '../../src/debug/index.ts'
import { settle } from '../support/fake-clock.ts'
import { createFakePorts, createStorage } from '../support/fake-ports.ts'
import { HOUR, MINUTE, SECOND } from '../support/machine.ts'
import { type Story, tell, UTC } from './story.ts'

const sentences = (history: readonly HistoryEntry[]): string[] =>
  explain(history, UTC)
    .split(/(?<=\.) (?=[A-Z0-9])/)
    .filter((sentence) => sentence.length > 0)

const CONTACT = 'The last known contact with the server was at 01:46:40.'

/** Two tabs on one machine. */
function two(change = {}): readonly [Story, Story] {
  const storage = createStorage()
  const one = tell(change, createFakePorts({ storage, tab: 'first-tab' }))
  return [one, tell(change, createFakePorts({ storage, tab: 'k3j9x1', clock: one.ports.clock }))]
}

describe('what ended the session', () => {
  test('nobody was there', async () => {
    const { ports, history } = await passed(tell(), 16 * MINUTE)
    expect([sentences(history), ports.screens.at(-1)]).toEqual([
      [
        'The session ended on 9 Sept 2001, 02:01:40 UTC because nobody had been active in any tab since 01:46:40.',
        'This tab decided it, on time.',
        'The warning came at 01:59:40, 2 min ahead; no failed attempt to extend is recorded.',
        CONTACT,
      ],
      'expired',
    ])
  })

  test('nobody was there since the work was over', async () => {
    const story = tell()
    const until = story.ports.clock.now() + HOUR
    story.engine.dispatch({ type: 'work-begun', hold: { id: 1, label: 'upload', until, keepsWarning: false } })
    await story.ports.clock.advance(20 * MINUTE)
    story.engine.dispatch({ type: 'work-ended', id: 1 })
    await story.ports.clock.advance(20 * MINUTE)
    expect(sentences(story.history).slice(0, 2)).toEqual([
      'The session ended on 9 Sept 2001, 02:21:40 UTC because nobody had been active in any tab since 01:46:40, and the last work in this tab had ended at 02:06:40.',
      'This tab decided it, on time.',
    ])
  })

  test('nobody was there after work that somebody outlived', async () => {
    const story = tell()
    const until = story.ports.clock.now() + HOUR
    story.engine.dispatch({ type: 'work-begun', hold: { id: 1, label: 'upload', until, keepsWarning: false } })
    story.engine.dispatch({ type: 'work-ended', id: 1 })
    await story.ports.clock.advance(MINUTE)
    story.ports.act()
    await story.ports.clock.advance(16 * MINUTE)
    expect(explain(story.history, UTC)).not.toContain('work')
  })

  test('nobody was there, as far as a tab can tell that shares nothing', async () => {
    const ports = createFakePorts()
    const story = tell({}, { ...ports, tabs: { ...ports.tabs, isShared: () => false } })
    await passed(story, 16 * MINUTE)
    expect(sentences(story.history).filter((sentence) => /knew|degraded/.test(sentence))).toEqual([
      'The session ended on 9 Sept 2001, 02:01:40 UTC because nobody had been active in any tab that this one knew of since 01:46:40.',
      'Errors were told: degraded at 01:46:40 ("this browser lets tabs share nothing, so each one watches for itself").',
    ])
  })

  test('the absolute timeout', async () => {
    const story = tell({ absoluteTimeout: 20 * MINUTE })
    await story.ports.clock.advance(10 * MINUTE)
    story.ports.act()
    await story.ports.clock.advance(11 * MINUTE)
    expect(sentences(story.history).slice(0, 3)).toEqual([
      'The session ended on 9 Sept 2001, 02:06:40 UTC at its absolute timeout, whatever anybody did.',
      'This tab decided it, on time.',
      'The warning came at 02:04:40, 2 min ahead, of an end that cannot be put off.',
    ])
  })

  test('the server, in answer to a keepalive', async () => {
    const story = answered({ outcome: 'ended', status: 401 })
    await story.ports.clock.advance(2 * MINUTE)
    story.ports.act()
    await story.ports.clock.advance(6 * MINUTE)
    expect(sentences(story.history)).toEqual([
      "The session ended on 9 Sept 2001, 01:51:40 UTC because the server's answer to a keepalive (activity, HTTP 401) said that it was over.",
      'This tab decided it.',
      'No warning came before the end.',
      CONTACT,
    ])
  })

  test('the server, where there is no other deadline', async () => {
    const story = answered({ outcome: 'ended', status: 401 }, { idleTimeout: Infinity, keepaliveInterval: 5 * MINUTE })
    await story.ports.clock.advance(2 * MINUTE)
    story.ports.act()
    await story.ports.clock.advance(6 * MINUTE)
    expect(sentences(story.history)[0]).toContain('answer to a keepalive (activity, HTTP 401) said that it was over.')
  })

  test('the server, in answer to a status request', async () => {
    const story = answered({ outcome: 'ended', status: 401 }, { hasStatus: true })
    await story.ports.clock.advance(MINUTE)
    await story.engine.check()
    expect(sentences(story.history).slice(0, 2)).toEqual([
      "The session ended on 9 Sept 2001, 01:47:40 UTC because the server's answer to a status request (HTTP 401) said that it was over.",
      'This tab decided it.',
    ])
  })

  test("the server's own deadline, which activity had not moved", async () => {
    const story = answered({ outcome: 'unreachable' }, { expiresIn: 5 * MINUTE })
    await story.ports.clock.advance(MINUTE)
    story.ports.act()
    await story.ports.clock.advance(4 * MINUTE)
    const [ended, decided, ...rest] = sentences(story.history)
    expect([ended, decided]).toEqual([
      "The session ended on 9 Sept 2001, 01:51:35 UTC at the server's own deadline; the last activity was at 01:47:40.",
      'This tab decided it, on time.',
    ])
    expect(rest[1]).toMatch(/^\d requests to keep the session alive failed from 01:/)
  })

  test('a deadline that the server brought forward, which is not late', async () => {
    const story = answered({ outcome: 'renewed', status: 200, expiresIn: SECOND }, { hasStatus: true })
    await story.ports.clock.advance(MINUTE)
    await story.engine.check()
    expect(sentences(story.history).slice(0, 2)).toEqual([
      "The session ended on 9 Sept 2001, 01:47:36 UTC because the server's deadline was reached, or its answer said so.",
      'This tab decided it, on time.',
    ])
  })

  test('a sign-out in this tab', async () => {
    const story = tell()
    await story.ports.clock.advance(MINUTE)
    story.engine.dispatch({ type: 'sign-out-asked' })
    expect(sentences(story.history)).toEqual([
      'The session ended on 9 Sept 2001, 01:47:40 UTC because of a sign-out on purpose in this tab.',
      'No warning came before the end.',
      CONTACT,
    ])
  })

  test('a sign-out in another tab', async () => {
    const [one, other] = two()
    await one.ports.clock.advance(MINUTE)
    other.engine.dispatch({ type: 'sign-out-asked' })
    expect(sentences(one.history).slice(0, 2)).toEqual([
      'The session had ended by 9 Sept 2001, 01:47:40 UTC because of a sign-out on purpose.',
      'Another tab (k3j9) decided it; this tab learned of it at 01:47:40.',
    ])
  })

  test('an end that this page found as it was opened', async () => {
    const [one] = two()
    await one.ports.clock.advance(MINUTE)
    one.engine.dispatch({ type: 'sign-out-asked' })
    const ports = createFakePorts({ clock: one.ports.clock, tab: 'late' })
    const [record] = [one.ports.tabs.read()]
    ports.tabs.write(record as object)
    const story = tell({}, { ...ports, delivery: { age: 10 * SECOND, isCached: false }, page: { ...ports.page, delivery: () => ({ age: 10 * SECOND, isCached: false }) } }) // biome-ignore format: one line
    expect(sentences(story.history)[1]).toBe(
      'Another tab, or an earlier page in this one (firs), decided it; this tab learned of it at 01:47:40.',
    )
  })

  test('every page had been closed', async () => {
    const [one] = two()
    const ports = createFakePorts({ clock: one.ports.clock, tab: 'next' })
    ports.tabs.write(one.ports.tabs.read() as object)
    one.ports.clock.jump(10 * MINUTE, true)
    const openPages = { isKnown: () => true, isAnyOther: async () => false, enter: () => () => {} }
    const story = tell({ endAfterClose: MINUTE }, { ...ports, openPages } as typeof ports)
    await settle()
    expect(sentences(story.history).slice(0, 2)).toEqual([
      'The session ended on 9 Sept 2001, 01:56:40 UTC because every page of the application had been closed for longer than endAfterClose allows.',
      'This tab decided it.',
    ])
  })

  test('a cause of another version is told as it is', async () => {
    const { history } = await passed(tell(), 16 * MINUTE)
    const changed = JSON.parse(JSON.stringify(history).replaceAll('"cause":"idle"', '"cause":"lunar"'))
    expect(sentences(changed)[0]).toBe('The session ended on 9 Sept 2001, 02:01:40 UTC for the cause "lunar".')
  })
})

describe('an end that was noticed late', () => {
  test('because the computer slept', async () => {
    const story = tell()
    await story.ports.clock.advance(MINUTE)
    story.ports.clock.jump(30 * MINUTE)
    await story.ports.clock.flush()
    expect(sentences(story.history).slice(0, 3)).toEqual([
      'The session ended on 9 Sept 2001, 02:01:40 UTC because nobody had been active in any tab since 01:46:40.',
      'This tab noticed it at 02:17:40, 16 min late: the computer slept, or its clock was set forward, by 30 min after 01:46:40.',
      'No warning came before the end.',
    ])
  })

  test('because the tab did not run', async () => {
    const story = tell()
    story.ports.clock.jump(30 * MINUTE, true)
    await story.ports.clock.flush()
    expect(sentences(story.history)[1]).toBe(
      'This tab noticed it at 02:16:40, 15 min late: until then it did not run, being blocked, throttled, frozen or kept in the back/forward cache, or the computer slept unseen by its clocks.',
    )
  })

  test('and not because of a sleep that was over before', async () => {
    const story = tell()
    story.ports.clock.jump(MINUTE)
    story.engine.dispatch({ type: 'work-ended', id: 1 })
    await story.ports.clock.advance(13 * MINUTE)
    story.ports.clock.jump(30 * MINUTE, true)
    await story.ports.clock.flush()
    expect(sentences(story.history)[1]).toMatch(
      /^This tab noticed it at 02:30:40, 29 min late: until then it did not run/,
    )
  })

  test('because the page was in the back/forward cache', () => {
    const story = tell()
    story.ports.happen('left')
    story.ports.clock.jump(HOUR, true)
    story.ports.happen('restored')
    expect(sentences(story.history)[1]).toBe(
      'This tab noticed it at 02:46:40, 45 min late: the page came back from the back/forward cache then.',
    )
  })

  test('and was checked under cover without an answer that would have helped', async () => {
    const story = answered({ outcome: 'unreachable' }, { hasStatus: true })
    await story.ports.clock.advance(MINUTE)
    story.ports.clock.jump(30 * MINUTE)
    await story.ports.clock.flush()
    expect(sentences(story.history)[1]).toBe(
      'This tab noticed it at 02:17:40, 16 min late: the computer slept, or its clock was set forward, by 30 min after 01:46:40; the page was covered at 02:17:40 while the server was asked, and no answer showed in time that the session was alive.',
    )
  })

  test('and was the server’s answer to the question under cover', async () => {
    const story = answered({ outcome: 'ended', status: 401 }, { hasStatus: true })
    await story.ports.clock.advance(MINUTE)
    story.ports.clock.jump(30 * MINUTE)
    await story.ports.clock.flush()
    expect(sentences(story.history).slice(0, 2)).toEqual([
      "The session ended on 9 Sept 2001, 02:17:40 UTC because the server's answer to a status request (HTTP 401) said that it was over.",
      'This tab decided it; the computer slept, or its clock was set forward, by 30 min; the page was covered at 02:17:40 while the server was asked.',
    ])
  })

  test('a page from a cache that nobody vouches for', async () => {
    const ports = createFakePorts()
    ports.delivery = { age: 0, isCached: true }
    ports.respond = () => ({ outcome: 'unreachable' })
    const story = tell({ hasStatus: true }, ports)
    await story.ports.clock.advance(10 * SECOND)
    expect(sentences(story.history)).toEqual([
      'The session ended on 9 Sept 2001, 01:46:40 UTC as idle: no activity is known.',
      'This tab decided it; the page came from a cache; the page was covered at 01:46:40 while the server was asked, and no answer showed in time that the session was alive.',
      'No warning came before the end.',
    ])
  })

  test('a page that slept before it was started is not said to come from a cache', async () => {
    const ports = createFakePorts()
    ports.delivery = { age: 0, isCached: true }
    ports.respond = () => ({ outcome: 'unreachable' })
    ports.clock.jump(30 * MINUTE)
    const story = tell({ hasStatus: true }, ports)
    await story.ports.clock.advance(10 * SECOND)
    expect(sentences(story.history)[1]).toMatch(
      /^This tab decided it; the computer slept, .* by 30 min; the page was covered/,
    )
  })

  test('on a machine whose clock was set back', async () => {
    const story = tell()
    await story.ports.clock.advance(MINUTE)
    story.ports.clock.setWall(-HOUR)
    await story.ports.clock.advance(20 * MINUTE)
    expect(sentences(story.history)[0]).toContain("02:01:40 UTC (the machine's clock showed 01:01:40) because")
  })
})

describe('attempts to stay', () => {
  const failing = async (answer: Answer): Promise<string | undefined> => {
    const story = await passed(tell(), 14 * MINUTE)
    story.ports.respond = () => answer
    story.engine.extend('button')
    await story.ports.clock.advance(2 * MINUTE)
    return sentences(story.history).find((sentence) => sentence.startsWith('The warning'))
  }

  test.each<[Answer, string]>([
    [{ outcome: 'unreachable' }, '8 requests to extend failed from 02:00:40 to 02:01:37: the server could not be reached.'],
    [{ outcome: 'refused', status: 403 }, '1 request to extend failed at 02:00:40: the server refused it (HTTP 403).'],
    [{ outcome: 'misconfigured', status: 404 }, '1 request to extend failed at 02:00:40: the address is misconfigured (HTTP 404).'],
    [{ outcome: 'renewed', status: 200, expiresIn: 65 * SECOND }, '1 request to extend failed at 02:00:40: the server answered without moving its deadline (HTTP 200).'],
  ])('%o', async (answer, said) => {
    expect(await failing(answer)).toBe(`The warning came at 01:59:40, 2 min ahead; ${said}`)
  }) // biome-ignore format: a table

  test('one that succeeded, before the end', async () => {
    const story = await passed(tell(), 14 * MINUTE)
    await story.engine.extend('button')
    await story.ports.clock.advance(16 * MINUTE)
    expect(sentences(story.history).slice(2)).toEqual([
      'The last extension came at 02:00:40 (button); the warning came at 02:13:40, 2 min ahead; no failed attempt to extend is recorded.',
      'The last known contact with the server was at 02:00:40.',
    ])
  })

  test('one that came too late', async () => {
    const story = tell()
    await story.ports.clock.advance(14 * MINUTE)
    story.ports.clock.jump(10 * MINUTE, true)
    await story.engine.extend('button')
    expect(sentences(story.history)[2]).toBe(
      'The warning came at 01:59:40, 2 min ahead; a wish to extend came only after the end.',
    )
  })

  test('one that the page granted to itself is no contact with a server', async () => {
    const story = await passed(tell({ hasKeepalive: false }), 14 * MINUTE)
    await story.engine.extend('call')
    await story.ports.clock.advance(16 * MINUTE)
    expect(explain(story.history, UTC)).not.toContain('contact')
  })
})

describe('what went wrong', () => {
  test('keepalives that nobody answered', async () => {
    const story = answered({ outcome: 'unreachable' })
    await story.ports.clock.advance(2 * MINUTE)
    story.ports.act()
    await story.ports.clock.advance(16 * MINUTE)
    expect(explain(story.history, UTC)).toMatch(
      /\d+ requests to keep the session alive failed from 01:51:40 to 02:0\d:\d\d: the server could not be reached\./,
    )
  })

  test('the last error of each code, with its cause', async () => {
    const story = answered({ outcome: 'refused', status: 403, cause: new Error('no CSRF token') })
    await story.ports.clock.advance(2 * MINUTE)
    story.ports.act()
    await story.ports.clock.advance(16 * MINUTE)
    expect(explain(story.history, UTC)).toMatch(/errors were told: refused at \d\d:\d\d:\d\d \("no CSRF token"\)\./)
  })

  test('a sign-out that the server refused, after the end', async () => {
    const story = answered({ outcome: 'refused', status: 403, cause: new Error('no CSRF token') }, { hasSignOut: true })
    story.engine.dispatch({ type: 'sign-out-asked' })
    story.engine.dispatch({ type: 'heard', event: 'expired', isPrevented: false })
    await settle()
    expect(explain(story.history, UTC)).toContain('Errors were told: refused at 01:46:40 ("no CSRF token").')
  })
})

describe('a session that has not ended', () => {
  test('is active', async () => {
    const { history } = await passed(tell(), MINUTE)
    expect(sentences(history)).toEqual([
      'The session had not ended by the last decision, 9 Sept 2001, 01:46:40 UTC: it was active, with the deadline 02:01:40.',
      CONTACT,
    ])
  })

  test('is in its warning', async () => {
    const { history } = await passed(tell(), 14 * MINUTE)
    expect(sentences(history).slice(0, 2)).toEqual([
      'The session had not ended by the last decision, 9 Sept 2001, 01:59:40 UTC: it was in its warning, with the deadline 02:01:40.',
      'The warning came at 01:59:40, 2 min ahead.',
    ])
  })

  test('is covered while the server is asked', async () => {
    const story = tell({ hasStatus: true })
    story.ports.respond = () => new Promise(() => {})
    story.ports.clock.jump(30 * MINUTE)
    await story.ports.clock.flush()
    expect(sentences(story.history)[0]).toBe(
      'The session had not ended by the last decision, 9 Sept 2001, 02:16:40 UTC: it was active, covered while the server was asked, with the deadline 02:01:40.',
    )
  })

  test('is watched no more', async () => {
    const story = tell()
    story.engine.stop()
    expect(sentences(story.history)[0]).toBe(
      'The session had not ended by the last decision, 9 Sept 2001, 01:46:40 UTC: this tab had stopped watching.',
    )
  })

  test('follows one that ended', async () => {
    const story = await passed(tell(), 16 * MINUTE)
    story.engine.stop()
    story.engine.start()
    expect(sentences(story.history)[1]).toBe(
      'An earlier session ended at 02:01:40 (idle), and this page began to watch again at 02:02:40.',
    )
  })

  test('goes on after a new sign-in in place', async () => {
    const story = tell({ hasStatus: true, userKey: 'u', canLeave: false })
    await story.ports.clock.advance(15 * MINUTE)
    story.engine.dispatch({ type: 'heard', event: 'expired', isPrevented: false })
    await story.ports.clock.advance(5 * MINUTE)
    story.ports.respond = () => ({ outcome: 'renewed', status: 200, expiresIn: 15 * MINUTE, userKey: 'u' })
    await story.engine.check()
    expect(sentences(story.history)[1]).toBe(
      'An earlier session ended at 02:01:40 (idle), and somebody signed in again at 02:06:40.',
    )
  })
})

describe('a history that is not whole', () => {
  test('without an entry, says that', () => {
    expect(explain([])).toBe('The history has no entry, so it says nothing about the session.')
  })

  test('does not say that nobody was warned where the beginning is missing', async () => {
    const story = await passed(tell(), 16 * MINUTE)
    expect(sentences(story.last(1))).toEqual([
      'The session ended on 9 Sept 2001, 02:01:40 UTC because nobody had been active in any tab that this one knew of since 01:46:40.',
      'Tab this decided it.',
      CONTACT,
    ])
  })

  test('gives no reason for a delay whose beginning is missing', async () => {
    const story = tell()
    story.ports.clock.jump(30 * MINUTE)
    await story.ports.clock.flush()
    const [ended, ...rest] = sentences([...story.last(1), { ...story.last(3)[0], at: 'later' } as never])
    expect([ended?.slice(0, 50), rest[0]]).toEqual([
      'The session ended on 9 Sept 2001, 02:01:40 UTC bec',
      'This tab noticed it at 02:16:40, 15 min late.',
    ])
  })

  test('is told from what is there', () => {
    const entry = { event: 'expired', detail: { cause: 'signed-out' } } as unknown as HistoryEntry
    expect(explain([entry])).toBe('The session ended because of a sign-out on purpose.')
  })

  test('whatever JSON it is, neither function throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, name) => {
        const history = value as never
        const around = [{ event: name, detail: value, at: value, because: name }, value] as never
        expect([explain(history), explain(around)].every((text) => text.length > 0)).toBe(true)
        expect([...describeHistory(history), ...describeHistory(around)].join('')).not.toMatch(/\p{C}/u)
      }),
    )
  })

  test('whatever is missing from a real one, or stands in its place, neither function throws', async () => {
    const { history } = await passed(tell(), 16 * MINUTE)
    const fields = Object.keys(history[0] as object)
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...fields), fc.jsonValue(), (index, field, value) => {
        const changed = history.map((entry, n) => (n === index % history.length ? { ...entry, [field]: value } : entry))
        expect([typeof explain(changed), describeHistory(changed).length]).toEqual(['string', history.length])
      }),
    )
  })
})

type Deed = readonly [name: 'advance' | 'jump' | 'act' | 'extend' | 'check' | 'sign-out' | 'leave', minutes: number]

const deeds: fc.Arbitrary<Deed[]> = fc.array(
  fc.tuple(
    fc.constantFrom('advance', 'advance', 'jump', 'act', 'extend', 'check', 'sign-out', 'leave'),
    fc.integer({ min: 1, max: 14 }),
  ) as fc.Arbitrary<Deed>,
  { maxLength: 12 },
)

async function doOne({ ports, engine }: Story, [name, minutes]: Deed): Promise<void> {
  if (name === 'act') ports.act()
  if (name === 'extend') engine.extend('button')
  if (name === 'check') engine.check()
  if (name === 'sign-out' && minutes === 1) engine.dispatch({ type: 'sign-out-asked' })
  if (name === 'leave') ports.happen('left')
  if (name === 'jump') ports.clock.jump(minutes * MINUTE, minutes % 2 === 0)
  if (name === 'leave') ports.happen('restored')
  await ports.clock.advance(name === 'advance' ? minutes * MINUTE : SECOND)
}

test('whatever happened, it says in two to five sentences whether the session ended, and why', async () => {
  const answers = fc.constantFrom<Answer['outcome']>('renewed', 'unreachable', 'refused', 'ended', 'misconfigured')
  await fc.assert(
    fc.asyncProperty(deeds, answers, fc.boolean(), async (all, outcome, hasStatus) => {
      const ports = createFakePorts()
      ports.respond = () => ({ outcome })
      const story = tell({ hasStatus }, ports)
      for (const deed of all) await doOne(story, deed)
      const said = sentences(story.history)
      const { exit } = story.engine.state()
      const causes = { idle: /nobody/, 'ended-by-server': /server/, 'signed-out': /on purpose/ } as Record<
        string,
        RegExp
      >
      expect(said[0]).toMatch(exit ? /^The session ended on/ : /^The session had not ended/)
      expect(said[0]).toMatch(exit ? (causes[exit.cause] as RegExp) : /deadline/)
      expect([said.length >= 2, said.length <= 5, /undefined|NaN|1970|null/.test(said.join())]).toEqual([
        true,
        true,
        false,
      ])
    }),
    { numRuns: 300 },
  )
})

test('a time zone that does not exist is the mistake of whoever asked', () => {
  expect(() => explain([], { timeZone: 'Mars/Olympus' })).toThrow(RangeError)
})

async function passed(story: Story, duration: number): Promise<Story> {
  await story.ports.clock.advance(duration)
  return story
}

function answered(answer: Answer, change: Parameters<typeof tell>[0] = {}): Story {
  const ports = createFakePorts()
  ports.respond = () => answer
  return tell(change, ports)
}
