import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Screen, View } from '../../src/core/ports.ts'
import { markOf } from '../../src/ui/announcer.ts'
import { secondsLeft } from '../../src/ui/countdown.ts'
import {
  button,
  controlEventTime,
  dialog,
  host,
  liveRegion,
  removeDialogs,
  setUpDialog,
} from '../support/built-in-dialog.ts'
import { MINUTE, SECOND } from '../support/machine.ts'
import { expired, final, none, warning } from '../support/screens.ts'
import { sources } from '../support/sources.ts'
import { startWarned, stopSessions } from '../support/warned-session.ts'

let setEventTime: (time: number) => void

beforeEach(() => {
  setEventTime = controlEventTime()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})

afterEach(() => {
  removeDialogs()
  stopSessions()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** What the announcer does in a task of its own is done then. */
function show(view: View, screen: Screen): void {
  view.show(screen)
  vi.advanceTimersByTime(0)
}

/** The seconds of a countdown, both ends included. */
const secondsFrom = (from: number, to = 0) => Array.from({ length: from - to + 1 }, (_, passed) => from - passed)

/** Every mark of a countdown that is looked at once a second, in the order in which they come. */
const marksFrom = (seconds: number) => {
  const marks = secondsFrom(seconds).map(markOf)
  return marks.filter((mark, index) => mark !== marks[index - 1])
}

const sentence = (time: string) => `We will sign you out in ${time}.`

/** What is put into the live region at these seconds. A text that is taken out of it is not spoken. */
function spokenAt(view: View, seconds: readonly number[]): string[] {
  let before = ''
  return seconds.flatMap((left) => {
    show(view, warning(left * 1000))
    const text = liveRegion().textContent
    const isNew = text !== '' && text !== before
    before = text
    return isNew ? [`${liveRegion().getAttribute('aria-live')}: ${text}`] : []
  })
}

describe('the marks of the countdown', () => {
  test('the marks are each minute, then 60, 40 and 20 seconds', () => {
    expect(marksFrom(240)).toEqual([240, 180, 120, 60, 40, 20])
  })

  test('a mark does not move at the edge of a second, however late a look is', () => {
    const marks = [40_001, 40_000, 39_999, 20_001, 20_000].map((left) => markOf(secondsLeft(left)))
    expect(marks).toEqual([60, 40, 40, 40, 20])
  })

  test('a late look gives the newest mark and skips the missed ones', () => {
    expect([115, 17, 16].map(markOf)).toEqual([120, 20, 20])
  })

  test('two marks are never closer together than fifteen seconds', () => {
    const marks = marksFrom(600)
    expect(Math.min(...marks.slice(1).map((mark, index) => (marks[index] ?? 0) - mark))).toBeGreaterThanOrEqual(15)
  })

  test('the mark at twenty seconds is the last one, also after the time is over', () => {
    expect([1, 0, -60].map(markOf)).toEqual([20, 20, 20])
  })
})

describe('while the dialog is open', () => {
  test('REQ-ANN-3: a screen reader gets whole sentences at each minute, then at 60, 40 and 20 seconds, and only the last interrupts', () => {
    expect(spokenAt(setUpDialog().view, secondsFrom(180))).toEqual([
      `polite: ${sentence('3 minutes')}`,
      `polite: ${sentence('2 minutes')}`,
      `polite: ${sentence('60 seconds')}`,
      `polite: ${sentence('40 seconds')}`,
      `assertive: ${sentence('20 seconds')}`,
    ])
  })

  test('REQ-ANN-8: after a gap a screen reader gets one sentence, with the time that is left', () => {
    expect(spokenAt(setUpDialog().view, [110, 17, 16])).toEqual([
      `polite: ${sentence('2 minutes')}`,
      `assertive: ${sentence('17 seconds')}`,
    ])
  })

  test('REQ-ANN-1: a dialog that opens says its sentence in a task of its own, and once', () => {
    const { view } = setUpDialog()
    view.show(warning(120_000))
    const atOnce = liveRegion().textContent
    vi.advanceTimersByTime(0)
    const afterwards = liveRegion().textContent
    const again = spokenAt(view, secondsFrom(119, 116))
    expect([atOnce, afterwards, again]).toEqual(['', sentence('2 minutes'), [`polite: ${sentence('2 minutes')}`]])
  })

  test('a sentence leaves the live region after five seconds, before its time is wrong', () => {
    const { view } = setUpDialog()
    const filled = secondsFrom(120).flatMap((left) => {
      show(view, warning(left * 1000))
      return liveRegion().textContent ? [left] : []
    })
    const fiveFrom = (mark: number) => secondsFrom(mark, mark - 4)
    expect(filled).toEqual([...fiveFrom(120), ...fiveFrom(60), ...fiveFrom(40), ...fiveFrom(20)])
  })

  test.each([
    [135, ['2 minutes', '60 seconds', '40 seconds', '20 seconds']],
    [134, ['60 seconds', '40 seconds', '20 seconds']],
    [75, ['60 seconds', '40 seconds', '20 seconds']],
    [74, ['40 seconds', '20 seconds']],
    [41, ['20 seconds']],
    [30, ['20 seconds']],
    [20, []],
  ])('a dialog that opens at %i s is followed by no mark within 15 s, except the last', (from, times) => {
    const spoken = spokenAt(setUpDialog().view, secondsFrom(from)).map((text) => text.replace(/^\w+: /, ''))
    expect(spoken.slice(1)).toEqual(times.map(sentence))
  })

  test('the marks of late looks are at least 15 s apart, except the last', () => {
    expect(spokenAt(setUpDialog().view, [110, 48, 39, 38, 19])).toEqual([
      `polite: ${sentence('2 minutes')}`,
      `polite: ${sentence('48 seconds')}`,
      `assertive: ${sentence('19 seconds')}`,
    ])
  })

  test('another message is announced at once, whatever was read before', () => {
    const { view } = setUpDialog()
    show(view, warning(119_000))
    show(view, warning(118_000, { isExtendable: false }))
    expect(liveRegion().textContent).toMatch(/cannot stay signed in for longer/)
  })

  test('the reason for the end is announced, and stays in the live region', () => {
    const { view } = setUpDialog()
    show(view, warning(1_000))
    show(view, expired)
    const atOnce = liveRegion().textContent
    for (let looks = 0; looks < 10; looks++) view.show(expired)
    expect([atOnce, liveRegion().textContent]).toEqual([
      expect.stringMatching(/You were not active/),
      expect.stringMatching(/You were not active/),
    ])
  })

  test('a dialog that opens again starts with an empty live region', () => {
    const { view } = setUpDialog()
    spokenAt(view, secondsFrom(61, 60))
    view.show(none)
    expect([liveRegion().textContent, spokenAt(view, [90])]).toEqual(['', [`polite: ${sentence('2 minutes')}`]])
  })

  test('REQ-ANN-1: the live region is there before its text', () => {
    const { view } = setUpDialog()
    view.show(warning())
    const before = liveRegion()
    view.show(warning(60_000))
    expect([before === liveRegion(), before.getAttribute('aria-atomic')]).toEqual([true, 'true'])
  })

  test('the visible countdown is plain text, because Orca says "timer" in place of a time with that role', () => {
    setUpDialog().view.show(warning())
    const { attributes } = dialog().querySelector('[part=time]') as Element
    expect([...attributes].map(({ name }) => name)).toEqual(['part'])
  })

  test('a failure says itself that it is announced at once', () => {
    setUpDialog().view.show(warning(60_000, { failure: 'unreachable' }))
    const error = dialog().querySelector('[role=alert]')
    expect([error?.getAttribute('aria-live'), !!error?.textContent]).toEqual(['assertive', true])
  })
})

test('after a warning was dismissed, only its marks at 60 and 20 seconds are announced', () => {
  const { view } = setUpDialog()
  view.show(final)
  setEventTime(1000)
  button('Back to my work').click()
  const announced = [90, 60, 59, 40, 21, 20, 19].map((seconds) => {
    view.show(warning(seconds * 1000, { isExtendable: false }))
    return host()?.shadowRoot?.querySelector('[role=status]')?.textContent
  })
  const left = (seconds: number) => `We will sign you out in ${seconds} seconds. You cannot stay signed in for longer.`
  expect(announced).toEqual(['', left(60), left(60), left(60), left(60), left(20), left(20)])
})

describe('a screen without a control', () => {
  const leaving = { ...expired, isLeaving: true } as const
  const focused = () => host()?.shadowRoot?.activeElement?.textContent
  const state = () => [focused(), liveRegion().textContent]

  test.each([
    ['checking', { kind: 'checking' } as const, 'One moment… We are checking whether you are still signed in.'],
    ['leaving', leaving, 'Signing you out… You were not active for a while.'],
  ])('%s: for 300 ms the button keeps the focus, unseen, and nothing is spoken', (_, screen, text) => {
    const { view, done } = setUpDialog()
    show(view, warning(60_000))
    vi.advanceTimersByTime(5000)
    view.show(warning(50_000))
    const before = state()
    view.show(screen)
    const part = button('Stay signed in').getAttribute('part')
    setEventTime(200)
    button('Stay signed in').click()
    vi.advanceTimersByTime(299)
    const held = state()
    vi.advanceTimersByTime(1)
    expect([before, part, held, done]).toEqual([['Stay signed in', ''], 'primary held', ['Stay signed in', ''], []])
    expect([dialog().querySelector('[part=primary]')?.textContent, liveRegion().textContent]).toEqual(['', text])
  })

  test('that gives way to the next one within 300 ms is not spoken, and the focus goes to the link', () => {
    const { view } = setUpDialog({ signInUrl: () => '/login' })
    show(view, warning(60_000))
    view.show(leaving)
    vi.advanceTimersByTime(100)
    view.show(expired)
    const next = state()
    vi.advanceTimersByTime(300)
    const spoken = 'You have been signed out. You were not active for a while.'
    expect([next, state()]).toEqual([
      ['Sign in again', spoken],
      ['Sign in again', spoken],
    ])
  })

  test('that gives way to the page leaves nothing to come later', () => {
    const { view } = setUpDialog()
    show(view, warning(60_000))
    view.show({ kind: 'checking' })
    view.show(none)
    vi.advanceTimersByTime(300)
    expect(dialog().open).toBe(false)
  })
})

interface Line {
  readonly left: string
  readonly how: string
  readonly what: string
}

const inMinutes = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

/** Looks once a second, and writes down each change of the live region: the log in docs/evidence/accessibility.md. */
async function logChanges(seconds: number, pass: () => Promise<unknown>): Promise<Line[]> {
  const opening: Line = {
    left: inMinutes(seconds),
    how: 'the dialog opens',
    what: `name: “${dialog().querySelector('h2')?.textContent}”`,
  }
  const lines = [opening]
  let before = ''
  const note = (left: number) => {
    const text = liveRegion().textContent
    const how = liveRegion().getAttribute('aria-live') as string
    if (text !== before) lines.push({ left: inMinutes(left), how: text ? how : 'emptied', what: text && `“${text}”` })
    before = text
  }
  vi.advanceTimersByTime(0)
  note(seconds)
  for (let left = seconds - 1; left >= 0; left--) {
    await pass()
    note(left)
  }
  return lines
}

describe('in a whole session', () => {
  test('REQ-ANN-2: from two minutes to the end five sentences are put into the live region, 15 s apart at least', async ({
    task,
  }) => {
    const { ports } = await startWarned()
    const log = await logChanges(120, () => ports.clock.advance(SECOND))
    Object.assign(task.meta, { log })
    expect(log.map(({ left, how }) => `${left} ${how}`)).toEqual([
      '2:00 the dialog opens',
      '2:00 polite',
      '1:55 emptied',
      '1:00 polite',
      '0:55 emptied',
      '0:40 polite',
      '0:35 emptied',
      '0:20 assertive',
      '0:15 emptied',
      '0:00 assertive',
    ])
  })

  test('REQ-ANN-4: the visible time and the spoken one agree, and neither is a live region of its own', async () => {
    const { ports } = await startWarned()
    const shown = () => dialog().querySelector('[part=time]')?.textContent as string
    const seen = new Set([shown()])
    let before = ''
    for (let second = 0; second < 119; second++) {
      await ports.clock.advance(SECOND)
      seen.add(shown())
      const text = liveRegion().textContent
      if (text && text !== before) expect(text).toContain(shown())
      before = text
    }
    const inSeconds = (count: number) => `${count} second${count === 1 ? '' : 's'}`
    // Above the last minute nothing changes each second.
    expect([...seen]).toEqual(['2 minutes', ...Array.from({ length: 60 }, (_, passed) => inSeconds(60 - passed))])
    const message = dialog().querySelector('[part=message]') as Element
    const regions = [message, ...message.querySelectorAll('*')].filter((element) =>
      element.matches('[aria-live],[role=status],[role=alert],[role=timer]'),
    )
    expect(regions).toEqual([])
  })

  test('REQ-ANN-5: the spoken sentence begins as the visible one does', async () => {
    const { ports } = await startWarned()
    await ports.clock.advance(MINUTE)
    const spoken = liveRegion().textContent.replace(/\.$/, '')
    expect([spoken, dialog().querySelector('[part=message]')?.textContent.startsWith(spoken)]).toEqual([
      'We will sign you out in 60 seconds',
      true,
    ])
  })
})

test('REQ-ANN-10: nothing is announced by ariaNotify, which not every browser has', () => {
  expect(sources.filter((source) => source.includes('ariaNotify'))).toEqual([])
  expect(sources.length).toBeGreaterThan(30)
})
