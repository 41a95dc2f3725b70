import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { HistoryEntry } from '../../src/core/engine/history.ts'
import type { Answer } from '../../src/core/ports.ts'
import { describeHistory, explain } from '../../src/debug/index.ts'
import { settle } from '../support/fake-clock.ts'
import { createFakePorts, createStorage } from '../support/fake-ports.ts'
import { HOUR, MINUTE, SECOND } from '../support/machine.ts'
import { RUNS } from '../support/runs.ts'
import { type RecordedSession, startTab, UTC } from './recorded-session.ts'

const sentences = (history: readonly HistoryEntry[]): string[] =>
  explain(history, UTC)
    .split(/(?<=\.) (?=[A-Z0-9])/)
    .filter((sentence) => sentence.length > 0)

const CONTACT = 'The last known contact with the server was at 01:46:40.'

/** Two tabs of one browser. */
function startTwoTabs(change = {}): readonly [RecordedSession, RecordedSession] {
  const storage = createStorage()
  const one = startTab(change, createFakePorts({ storage, tab: 'first-tab' }))
  return [one, startTab(change, createFakePorts({ storage, tab: 'k3j9x1', clock: one.ports.clock }))]
}

describe('what ended the session', () => {
  test('an idle end says since when there was no activity', async () => {
    const { ports, history } = await afterTime(startTab(), 16 * MINUTE)
    expect([sentences(history), ports.screens.at(-1)]).toEqual([
      [
        'The session ended on 9 Sept 2001, 02:01:40 UTC because there was no activity in any tab after 01:46:40.',
        'This tab detected the end on time.',
        'The warning began at 01:59:40, 2 min before the deadline; the history shows no failed attempt to extend.',
        CONTACT,
      ],
      'expired',
    ])
  })

  test('an idle end after work says when the work ended', async () => {
    const session = startTab()
    const until = session.ports.clock.now() + HOUR
    session.engine.dispatch({ type: 'work-begun', hold: { id: 1, label: 'upload', until, keepsWarning: false } })
    await session.ports.clock.advance(20 * MINUTE)
    session.engine.dispatch({ type: 'work-ended', id: 1 })
    await session.ports.clock.advance(20 * MINUTE)
    expect(sentences(session.history).slice(0, 2)).toEqual([
      'The session ended on 9 Sept 2001, 02:21:40 UTC because there was no activity in any tab after 01:46:40, and the last work in this tab ended at 02:06:40.',
      'This tab detected the end on time.',
    ])
  })

  test('an idle end does not mention work that ended before the last activity', async () => {
    const session = startTab()
    const until = session.ports.clock.now() + HOUR
    session.engine.dispatch({ type: 'work-begun', hold: { id: 1, label: 'upload', until, keepsWarning: false } })
    session.engine.dispatch({ type: 'work-ended', id: 1 })
    await session.ports.clock.advance(MINUTE)
    session.ports.act()
    await session.ports.clock.advance(16 * MINUTE)
    expect(explain(session.history, UTC)).not.toContain('work')
  })

  test('an idle end in a tab that shares nothing speaks only of the tabs that it knew of', async () => {
    const ports = createFakePorts()
    const session = startTab({}, { ...ports, tabs: { ...ports.tabs, isShared: () => false } })
    await afterTime(session, 16 * MINUTE)
    expect(sentences(session.history).filter((sentence) => /knew|degraded/.test(sentence))).toEqual([
      'The session ended on 9 Sept 2001, 02:01:40 UTC because there was no activity in any tab that this tab knew of after 01:46:40.',
      'The page reported errors: degraded at 01:46:40 ("this browser lets tabs share nothing, so each tab watches on its own").',
    ])
  })

  test('the absolute timeout is named, and that its warning could not be extended', async () => {
    const session = startTab({ absoluteTimeout: 20 * MINUTE })
    await session.ports.clock.advance(10 * MINUTE)
    session.ports.act()
    await session.ports.clock.advance(11 * MINUTE)
    expect(sentences(session.history).slice(0, 3)).toEqual([
      'The session ended on 9 Sept 2001, 02:06:40 UTC at its absolute timeout, which activity does not move.',
      'This tab detected the end on time.',
      'The warning began at 02:04:40, 2 min before the deadline, and could not be extended.',
    ])
  })

  test('an end by the server names the keepalive whose answer said so', async () => {
    const session = startWithAnswer({ outcome: 'ended', status: 401 })
    await session.ports.clock.advance(2 * MINUTE)
    session.ports.act()
    await session.ports.clock.advance(6 * MINUTE)
    expect(sentences(session.history)).toEqual([
      "The session ended on 9 Sept 2001, 01:51:41 UTC because the server's answer to a keepalive (activity, HTTP 401) said that the session had ended.",
      'This tab detected the end.',
      'There was no warning before the end.',
      CONTACT,
    ])
  })

  test('an end by the server names the keepalive also without an idle timeout', async () => {
    const session = startWithAnswer(
      { outcome: 'ended', status: 401 },
      { idleTimeout: Infinity, keepaliveInterval: 5 * MINUTE },
    )
    await session.ports.clock.advance(2 * MINUTE)
    session.ports.act()
    await session.ports.clock.advance(6 * MINUTE)
    expect(sentences(session.history)[0]).toContain(
      'answer to a keepalive (activity, HTTP 401) said that the session had ended.',
    )
  })

  test('an end by the server names the status request whose answer said so', async () => {
    const session = startWithAnswer({ outcome: 'ended', status: 401 }, { hasStatus: true })
    await session.ports.clock.advance(MINUTE)
    const checked = session.engine.checkStatus()
    await session.ports.clock.advance(2 * SECOND)
    await checked
    expect(sentences(session.history).slice(0, 2)).toEqual([
      "The session ended on 9 Sept 2001, 01:47:41 UTC because the server's answer to a status request (HTTP 401) said that the session had ended.",
      'This tab detected the end.',
    ])
  })

  test("the server's own deadline is named, with the last activity, which did not move it", async () => {
    const session = startWithAnswer({ outcome: 'unreachable' }, { expiresIn: 5 * MINUTE })
    await session.ports.clock.advance(MINUTE)
    session.ports.act()
    await session.ports.clock.advance(5 * MINUTE)
    const [ended, decided, ...rest] = sentences(session.history)
    expect([ended, decided]).toEqual([
      "The session ended on 9 Sept 2001, 01:51:35 UTC at the server's own deadline; the last activity was at 01:47:40.",
      'This tab detected the end; the page was covered at 01:51:35 while it asked the server, and no answer in time said that the session was alive.',
    ])
    expect(rest[1]).toMatch(/^\d+ requests to keep the session alive failed from 01:/)
  })

  test('a deadline that the server brought forward does not count as detected late', async () => {
    const session = startWithAnswer({ outcome: 'renewed', status: 200, expiresIn: SECOND }, { hasStatus: true })
    await session.ports.clock.advance(MINUTE)
    await session.engine.checkStatus()
    expect(sentences(session.history).slice(0, 2)).toEqual([
      "The session ended on 9 Sept 2001, 01:47:36 UTC because the server's deadline had passed, or the server's answer said that the session had ended.",
      'This tab detected the end on time.',
    ])
  })

  test('a sign-out in this tab is named as that', async () => {
    const session = startTab()
    await session.ports.clock.advance(MINUTE)
    session.engine.dispatch({ type: 'sign-out-asked' })
    expect(sentences(session.history)).toEqual([
      'The session ended on 9 Sept 2001, 01:47:40 UTC because of a sign-out in this tab.',
      'There was no warning before the end.',
      CONTACT,
    ])
  })

  test('a sign-out in another tab is named with that tab', async () => {
    const [one, other] = startTwoTabs()
    await one.ports.clock.advance(MINUTE)
    other.engine.dispatch({ type: 'sign-out-asked' })
    expect(sentences(one.history).slice(0, 2)).toEqual([
      'The session had ended by 9 Sept 2001, 01:47:40 UTC because of a sign-out.',
      'Another tab (k3j9) detected the end; this tab learned of it at 01:47:40.',
    ])
  })

  test('an end that the page found when it started may come from an earlier page', async () => {
    const [one] = startTwoTabs()
    await one.ports.clock.advance(MINUTE)
    one.engine.dispatch({ type: 'sign-out-asked' })
    const ports = createFakePorts({ clock: one.ports.clock, tab: 'late' })
    ports.tabs.write(one.ports.tabs.read() as object)
    ports.delivery = { age: 10 * SECOND, isCached: false }
    const session = startTab({}, ports)
    expect(sentences(session.history)[1]).toBe(
      'Another tab, or an earlier page in this tab (firs), detected the end; this tab learned of it at 01:47:40.',
    )
  })

  test('an end by endAfterClose says that every page had been closed', async () => {
    const [one] = startTwoTabs()
    const ports = createFakePorts({ clock: one.ports.clock, tab: 'next' })
    ports.tabs.write(one.ports.tabs.read() as object)
    one.ports.clock.jump(10 * MINUTE, true)
    const openPages = { isKnown: () => true, isAnyOther: async () => false, enter: () => () => {} }
    const session = startTab({ endAfterClose: MINUTE }, { ...ports, openPages } as typeof ports)
    await settle()
    expect(sentences(session.history).slice(0, 2)).toEqual([
      'The session ended on 9 Sept 2001, 01:56:40 UTC because every page of the application had been closed for longer than endAfterClose allows.',
      'This tab detected the end.',
    ])
  })

  test('a cause of another version is shown as it is', async () => {
    const { history } = await afterTime(startTab(), 16 * MINUTE)
    const changed = JSON.parse(JSON.stringify(history).replaceAll('"cause":"idle"', '"cause":"lunar"'))
    expect(sentences(changed)[0]).toBe('The session ended on 9 Sept 2001, 02:01:40 UTC with the cause "lunar".')
  })
})

describe('an end that was detected late', () => {
  test('a sleep past the deadline is given as the reason', async () => {
    const session = startTab()
    await session.ports.clock.advance(MINUTE)
    session.ports.clock.jump(30 * MINUTE)
    await session.ports.clock.flush()
    expect(sentences(session.history).slice(0, 3)).toEqual([
      'The session ended on 9 Sept 2001, 02:01:40 UTC because there was no activity in any tab after 01:46:40.',
      'This tab detected the end at 02:17:40, 16 min late: the computer slept for 30 min after 01:46:40, or its clock was set forward by that.',
      'There was no warning before the end.',
    ])
  })

  test('without a known sleep the reason is that the page did not run', async () => {
    const session = startTab()
    session.ports.clock.jump(30 * MINUTE, true)
    await session.ports.clock.flush()
    expect(sentences(session.history)[1]).toBe(
      'This tab detected the end at 02:16:40, 15 min late: until then the page did not run: it was blocked, throttled, frozen or in the back/forward cache, or the computer slept and its clocks did not show it.',
    )
  })

  test('a sleep that was over before the deadline is not given as the reason', async () => {
    const session = startTab()
    session.ports.clock.jump(MINUTE)
    session.engine.dispatch({ type: 'work-ended', id: 1 })
    await session.ports.clock.advance(13 * MINUTE)
    session.ports.clock.jump(30 * MINUTE, true)
    await session.ports.clock.flush()
    expect(sentences(session.history)[1]).toMatch(
      /^This tab detected the end at 02:30:40, 29 min late: until then the page did not run/,
    )
  })

  test('a return from the back/forward cache is given as the reason', () => {
    const session = startTab()
    session.ports.happen('left')
    session.ports.clock.jump(HOUR, true)
    session.ports.happen('restored')
    expect(sentences(session.history)[1]).toBe(
      'This tab detected the end at 02:46:40, 45 min late: the page came back from the back/forward cache then.',
    )
  })

  test('a check without an answer is named after the reason', async () => {
    const session = startWithAnswer({ outcome: 'unreachable' }, { hasStatus: true })
    await session.ports.clock.advance(MINUTE)
    session.ports.clock.jump(30 * MINUTE)
    await session.ports.clock.flush()
    await session.ports.clock.advance(5 * SECOND)
    expect(sentences(session.history)[1]).toBe(
      'This tab detected the end at 02:17:40, 16 min late: the computer slept for 30 min after 01:46:40, or its clock was set forward by that; the page was covered at 02:17:40 while it asked the server, and no answer in time said that the session was alive.',
    )
  })

  test('a check that the server answered with the end is named', async () => {
    const session = startWithAnswer({ outcome: 'ended', status: 401 }, { hasStatus: true })
    await session.ports.clock.advance(MINUTE)
    session.ports.clock.jump(30 * MINUTE)
    await session.ports.clock.flush()
    expect(sentences(session.history).slice(0, 2)).toEqual([
      "The session ended on 9 Sept 2001, 02:17:40 UTC because the server's answer to a status request (HTTP 401) said that the session had ended.",
      'This tab detected the end; the computer slept for 30 min, or its clock was set forward by that; the page was covered at 02:17:40 while it asked the server.',
    ])
  })

  test('a page from a cache says so when no answer came', async () => {
    const ports = createFakePorts()
    ports.delivery = { age: 0, isCached: true }
    ports.respond = () => ({ outcome: 'unreachable' })
    const session = startTab({ hasStatus: true }, ports)
    await session.ports.clock.advance(10 * SECOND)
    expect(sentences(session.history)).toEqual([
      'The session ended on 9 Sept 2001, 01:46:45 UTC because of inactivity; the history shows no activity.',
      'This tab detected the end; the page came from a cache; the page was covered at 01:46:40 while it asked the server, and no answer in time said that the session was alive.',
      'There was no warning before the end.',
    ])
  })

  test('a page that slept before it was started is not said to come from a cache', async () => {
    const ports = createFakePorts()
    ports.delivery = { age: 0, isCached: true }
    ports.respond = () => ({ outcome: 'unreachable' })
    ports.clock.jump(30 * MINUTE)
    const session = startTab({ hasStatus: true }, ports)
    await session.ports.clock.advance(10 * SECOND)
    expect(sentences(session.history)[1]).toMatch(
      /^This tab detected the end; the computer slept for 30 min, .*; the page was covered/,
    )
  })

  test('a wall clock that was set back is shown beside the session clock', async () => {
    const session = startTab()
    await session.ports.clock.advance(MINUTE)
    session.ports.clock.setWall(-HOUR)
    await session.ports.clock.advance(20 * MINUTE)
    expect(sentences(session.history)[0]).toContain("02:01:40 UTC (the computer's clock showed 01:01:40) because")
  })
})

describe('attempts to extend', () => {
  const failing = async (answer: Answer): Promise<string | undefined> => {
    const session = await afterTime(startTab(), 14 * MINUTE)
    session.ports.respond = () => answer
    session.engine.extend('button')
    await session.ports.clock.advance(2 * MINUTE)
    return sentences(session.history).find((sentence) => sentence.startsWith('The warning'))
  }

  test.each<[answer: Answer, clause: string]>([
    [{ outcome: 'unreachable' }, '8 requests to extend failed from 02:00:40 to 02:01:37: the server could not be reached.'],
    [{ outcome: 'refused', status: 403 }, '1 request to extend failed at 02:00:40: the server refused the request (HTTP 403).'],
    [{ outcome: 'misconfigured', status: 404 }, '1 request to extend failed at 02:00:40: the address is misconfigured (HTTP 404).'],
    [{ outcome: 'renewed', status: 200, expiresIn: 65 * SECOND }, '1 request to extend failed at 02:00:40: the server answered but did not move its deadline (HTTP 200).'],
  ])('a failed attempt is named with its outcome (%o)', async (answer, clause) => {
    expect(await failing(answer)).toBe(`The warning began at 01:59:40, 2 min before the deadline; ${clause}`)
  }) // biome-ignore format: a table

  test('the last extension is named with its time', async () => {
    const session = await afterTime(startTab(), 14 * MINUTE)
    await session.engine.extend('button')
    await session.ports.clock.advance(16 * MINUTE)
    expect(sentences(session.history).slice(2)).toEqual([
      'The session was last extended at 02:00:40 (button); the warning began at 02:13:40, 2 min before the deadline; the history shows no failed attempt to extend.',
      'The last known contact with the server was at 02:00:40.',
    ])
  })

  test('an attempt after the end is named as that', async () => {
    const session = startTab()
    await session.ports.clock.advance(14 * MINUTE)
    session.ports.clock.jump(10 * MINUTE, true)
    await session.engine.extend('button')
    expect(sentences(session.history)[2]).toBe(
      'The warning began at 01:59:40, 2 min before the deadline; an attempt to extend came after the end.',
    )
  })

  test('an extension without a keepalive address is not a contact with the server', async () => {
    const session = await afterTime(startTab({ hasKeepalive: false }), 14 * MINUTE)
    await session.engine.extend('call')
    await session.ports.clock.advance(16 * MINUTE)
    expect(explain(session.history, UTC)).not.toContain('contact')
  })
})

describe('failures', () => {
  test('keepalives without an answer are counted, with their period', async () => {
    const session = startWithAnswer({ outcome: 'unreachable' })
    await session.ports.clock.advance(2 * MINUTE)
    session.ports.act()
    await session.ports.clock.advance(16 * MINUTE)
    expect(explain(session.history, UTC)).toMatch(
      /\d+ requests to keep the session alive failed from 01:51:40 to 02:0\d:\d\d: the server could not be reached\./,
    )
  })

  test('the last error of each code is named with its cause', async () => {
    const session = startWithAnswer({ outcome: 'refused', status: 403, cause: new Error('no CSRF token') })
    await session.ports.clock.advance(2 * MINUTE)
    session.ports.act()
    await session.ports.clock.advance(16 * MINUTE)
    expect(explain(session.history, UTC)).toMatch(
      /the page reported errors: refused at \d\d:\d\d:\d\d \("no CSRF token"\)\./,
    )
  })

  test('a sign-out that the server refused after the end is named', async () => {
    const session = startWithAnswer(
      { outcome: 'refused', status: 403, cause: new Error('no CSRF token') },
      { hasSignOut: true },
    )
    session.engine.dispatch({ type: 'sign-out-asked' })
    session.engine.dispatch({ type: 'event-delivered', event: 'expired', isPrevented: false })
    await settle()
    expect(explain(session.history, UTC)).toContain('The page reported errors: refused at 01:46:40 ("no CSRF token").')
  })
})

describe('a session that has not ended', () => {
  test('an active session is described with its deadline', async () => {
    const { history } = await afterTime(startTab(), MINUTE)
    expect(sentences(history)).toEqual([
      'The session had not ended at the last entry, 9 Sept 2001, 01:46:40 UTC: it was active, with the deadline 02:01:40.',
      CONTACT,
    ])
  })

  test('a session in its warning is described with its deadline', async () => {
    const { history } = await afterTime(startTab(), 14 * MINUTE)
    expect(sentences(history).slice(0, 2)).toEqual([
      'The session had not ended at the last entry, 9 Sept 2001, 01:59:40 UTC: it was in the warning, with the deadline 02:01:40.',
      'The warning began at 01:59:40, 2 min before the deadline.',
    ])
  })

  test('a covered page is described as asking the server', async () => {
    const session = startTab({ hasStatus: true })
    session.ports.respond = () => new Promise(() => {})
    session.ports.clock.jump(30 * MINUTE)
    await session.ports.clock.flush()
    expect(sentences(session.history)[0]).toBe(
      'The session had not ended at the last entry, 9 Sept 2001, 02:16:40 UTC: it was active, and the page was covered while it asked the server, with the deadline 02:01:40.',
    )
  })

  test('a stopped tab says that it does not watch the session any more', async () => {
    const session = startTab()
    session.engine.stop()
    expect(sentences(session.history)[0]).toBe(
      'The session had not ended at the last entry, 9 Sept 2001, 01:46:40 UTC: this tab had stopped watching it.',
    )
  })

  test('the end of an earlier session is named, and when the page started again', async () => {
    const session = await afterTime(startTab(), 16 * MINUTE)
    session.engine.stop()
    session.engine.start()
    expect(sentences(session.history)[1]).toBe(
      'An earlier session ended at 02:01:40 (idle), and this page called start() again at 02:02:40.',
    )
  })

  test('the end of an earlier session is named, and when the user signed in again', async () => {
    const session = startTab({ hasStatus: true, userKey: 'u', canLeave: false })
    await session.ports.clock.advance(15 * MINUTE)
    session.engine.dispatch({ type: 'event-delivered', event: 'expired', isPrevented: false })
    await session.ports.clock.advance(5 * MINUTE)
    session.ports.respond = () => ({ outcome: 'renewed', status: 200, expiresIn: 15 * MINUTE, userKey: 'u' })
    await session.engine.checkStatus()
    expect(sentences(session.history)[1]).toBe(
      'An earlier session ended at 02:01:40 (idle), and the user signed in again at 02:06:40.',
    )
  })
})

describe('an incomplete history', () => {
  test('a history without entries is described as that', () => {
    expect(explain([])).toBe('The history has no entries, so it does not say what happened to the session.')
  })

  test('without the beginning it does not say that there was no warning', async () => {
    const session = await afterTime(startTab(), 16 * MINUTE)
    expect(sentences(session.lastEntries(1))).toEqual([
      'The session ended on 9 Sept 2001, 02:01:40 UTC because there was no activity in any tab that this tab knew of after 01:46:40.',
      'Tab this detected the end.',
      CONTACT,
    ])
  })

  test('without the entry before a delay it gives no reason for the delay', async () => {
    const session = startTab()
    session.ports.clock.jump(30 * MINUTE)
    await session.ports.clock.flush()
    const [ended, ...rest] = sentences([
      ...session.lastEntries(1),
      { ...session.lastEntries(3)[0], at: 'later' } as never,
    ])
    expect([ended?.slice(0, 50), rest[0]]).toEqual([
      'The session ended on 9 Sept 2001, 02:01:40 UTC bec',
      'This tab detected the end at 02:16:40, 15 min late.',
    ])
  })

  test('an entry with an event and a cause alone is enough for a sentence', () => {
    const entry = { event: 'expired', detail: { cause: 'signed-out' } } as unknown as HistoryEntry
    expect(explain([entry])).toBe('The session ended because of a sign-out.')
  })

  test('neither function throws for any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, name) => {
        const history = value as never
        const around = [{ event: name, detail: value, at: value, because: name }, value] as never
        expect([explain(history), explain(around)].every((text) => text.length > 0)).toBe(true)
        expect([...describeHistory(history), ...describeHistory(around)].join('')).not.toMatch(/\p{C}/u)
      }),
    )
  })

  test('neither function throws when any field of a real history has any other value', async () => {
    const { history } = await afterTime(startTab(), 16 * MINUTE)
    const fields = Object.keys(history[0] as object)
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...fields), fc.jsonValue(), (index, field, value) => {
        const changed = history.map((entry, n) => (n === index % history.length ? { ...entry, [field]: value } : entry))
        expect([typeof explain(changed), describeHistory(changed).length]).toEqual(['string', history.length])
      }),
    )
  })
})

type Step = readonly [name: 'advance' | 'jump' | 'act' | 'extend' | 'check' | 'sign-out' | 'leave', minutes: number]

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.tuple(
    fc.constantFrom('advance', 'advance', 'jump', 'act', 'extend', 'check', 'sign-out', 'leave'),
    fc.integer({ min: 1, max: 14 }),
  ) as fc.Arbitrary<Step>,
  { maxLength: 12 },
)

async function takeStep({ ports, engine }: RecordedSession, [name, minutes]: Step): Promise<void> {
  if (name === 'act') ports.act()
  if (name === 'extend') engine.extend('button')
  if (name === 'check') engine.checkStatus()
  if (name === 'sign-out' && minutes === 1) engine.dispatch({ type: 'sign-out-asked' })
  if (name === 'leave') ports.happen('left')
  if (name === 'jump') ports.clock.jump(minutes * MINUTE, minutes % 2 === 0)
  if (name === 'leave') ports.happen('restored')
  await ports.clock.advance(name === 'advance' ? minutes * MINUTE : SECOND)
}

test('any session is explained in two to five sentences that say whether it ended, and why', async () => {
  const answers = fc.constantFrom<Answer['outcome']>('renewed', 'unreachable', 'refused', 'ended', 'misconfigured')
  await fc.assert(
    fc.asyncProperty(steps, answers, fc.boolean(), async (all, outcome, hasStatus) => {
      const ports = createFakePorts()
      ports.respond = () => ({ outcome })
      const session = startTab({ hasStatus }, ports)
      for (const step of all) await takeStep(session, step)
      const said = sentences(session.history)
      const { exit } = session.engine.state()
      const causes = { idle: /no activity/, 'ended-by-server': /server/, 'signed-out': /sign-out/ } as Record<
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
    RUNS,
  )
})

test('a time zone that does not exist throws a RangeError', () => {
  expect(() => explain([], { timeZone: 'Mars/Olympus' })).toThrow(RangeError)
})

async function afterTime(session: RecordedSession, duration: number): Promise<RecordedSession> {
  await session.ports.clock.advance(duration)
  return session
}

function startWithAnswer(answer: Answer, change: Parameters<typeof startTab>[0] = {}): RecordedSession {
  const ports = createFakePorts()
  ports.respond = () => answer
  return startTab(change, ports)
}
