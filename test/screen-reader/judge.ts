// What was heard in each moment of a story, against what must be heard.
import type { BrowserName } from './browser.ts'
import { BENEATH, type Expectation, type Moment } from './stories.ts'
import { type Line, type Piece, piecesOf } from './transcript.ts'

/** When a moment began, and when its last step was done: epoch seconds. */
export interface Span {
  readonly began: number
  readonly done: number
}

export interface Verdict {
  readonly moment: string
  readonly label: string
  readonly isPassed: boolean
  /** Such as `heard after 2.3 s`. */
  readonly outcome: string
}

export function judge(
  moments: readonly Moment[],
  spans: readonly Span[],
  lines: readonly Line[],
  browser: BrowserName,
): Verdict[] {
  return moments.flatMap((moment, index) => {
    const span = spans[index]
    if (!span)
      return (moment.expect ?? []).map((expectation) => verdict(moment, expectation.label, false, 'not reached'))
    const end = spans[index + 1]?.began ?? Number.POSITIVE_INFINITY
    const within = lines.filter(({ at }) => at >= span.began && at < end)
    const ends = lines.filter(({ kind, at }) => kind === 'end' && at >= end)
    return judgeMoment(moment, span, [...within, ...ends], browser)
  })
}

function judgeMoment(moment: Moment, span: Span, lines: readonly Line[], browser: BrowserName): Verdict[] {
  const heard = heardText(lines)
  return [
    ...(moment.expect ?? []).map((expectation) => judgeExpectation(moment, expectation, span, heard, browser)),
    ...(moment.length ? [judgeLength(moment, moment.length, span, lines)] : []),
    ...(moment.isModal ? [judgeSilence(moment, lines)] : []),
  ]
}

const verdict = (moment: Moment, label: string, isPassed: boolean, outcome: string): Verdict => ({
  moment: moment.name,
  label,
  isPassed,
  outcome,
})

interface Heard {
  readonly text: string
  /** For each character of `text`, when the voice had spoken it. */
  readonly instants: readonly number[]
}

/** Stands for a piece that was cut off. No expectation contains it. */
const CUT = '|'

/** The engine splits sentences anywhere and drops spaces, so only letters and figures count. */
const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

function heardText(lines: readonly Line[]): Heard {
  const pieces = piecesOf(lines).map(heardPiece)
  return {
    text: pieces.map(({ text }) => text).join(''),
    instants: pieces.flatMap(({ instants }) => instants),
  }
}

/** The voice speaks at a constant rate, so each character has its instant. */
function heardPiece({ text, at, endedAt }: Piece): Heard {
  if (endedAt === undefined) return { text: CUT, instants: [at] }
  const letters = bare(text)
  const instants = Array.from(letters, (_, index) => at + ((endedAt - at) * (index + 1)) / letters.length)
  return { text: letters, instants }
}

/** `{time}` stands for any time with its unit. */
function patternOf(text: string): RegExp {
  const parts = text.split('{time}').map(bare)
  return new RegExp(parts.join('(?:\\d+(?:hour|minute|second)s?)+'), 'gu')
}

function judgeExpectation(
  moment: Moment,
  { label, text, times, within }: Expectation,
  span: Span,
  heard: Heard,
  browser: BrowserName,
): Verdict {
  const found = [...heard.text.matchAll(patternOf(text))]
  const first = found[0]
  if (!first) return verdict(moment, label, times === 'at most once', 'not heard')
  const after = (heard.instants[first.index + first[0].length - 1] ?? 0) - span.began
  if (times !== 'some' && found.length > 1) return verdict(moment, label, false, `heard ${timesWord(found.length)}`)
  const limit = within?.[browser] ?? Number.POSITIVE_INFINITY
  const isInTime = after <= limit
  return verdict(
    moment,
    label,
    isInTime,
    `heard after ${after.toFixed(1)} s${isInTime ? '' : `, not within ${limit} s`}`,
  )
}

const timesWord = (times: number): string => (times === 2 ? 'twice' : `${times} times`)

/** Until the voice falls silent for the first time after the opening. */
function judgeLength(moment: Moment, length: number, { began, done }: Span, lines: readonly Line[]): Verdict {
  const ends = piecesOf(lines).filter(({ at }) => at <= done)
  const last = Math.max(began, ...ends.map(({ at, endedAt }) => endedAt ?? at)) - began
  return verdict(moment, 'length', last <= length, `everything said in ${last.toFixed(1)} s`)
}

function judgeSilence(moment: Moment, lines: readonly Line[]): Verdict {
  const said = lines.filter(({ kind }) => kind === 'orca').map(({ text }) => text)
  const beneath = said.find((text) => BENEATH.some((part) => bare(text).includes(bare(part))))
  return verdict(moment, 'the page beneath', !beneath, beneath ? `said: ${beneath}` : 'not heard')
}
