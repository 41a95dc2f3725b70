import { appendFileSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * `step`: the story did this. `page`: the page told of this event. `orca`: Orca said this. `echo`: Orca repeated a key.
 * `begin` and `end`: the voice began and finished a piece; a piece without an end was cut off.
 */
type Kind = 'step' | 'page' | 'orca' | 'echo' | 'begin' | 'end' | 'ready'

export interface Line {
  /** Epoch seconds. */
  readonly at: number
  readonly kind: Kind
  readonly text: string
}

export interface Piece {
  readonly at: number
  readonly text: string
  /** `undefined`: the voice was cut off. */
  readonly endedAt: number | undefined
}

const POLL = 100

export interface Transcript {
  lines(): readonly Line[]
  note(kind: Kind, text: string): number
  /** Resolves with what `look` finds, or after `limit` seconds with `undefined`. */
  waitFor<T>(look: (lines: readonly Line[]) => T | undefined, limit: number): Promise<T | undefined>
}

export const now = (): number => Date.now() / 1000

export function openTranscript(file: string): Transcript {
  const lines = () => parseTranscript(readFileSync(file, 'utf8'))
  return {
    lines,
    note(kind, text) {
      const at = now()
      appendFileSync(file, `${at.toFixed(3)}\t${kind}\t${text}\n`)
      return at
    },
    async waitFor(look, limit) {
      const end = now() + limit
      for (;;) {
        const found = look(lines())
        if (found !== undefined || now() > end) return found
        await pause(POLL)
      }
    },
  }
}

export function parseTranscript(text: string): Line[] {
  const rows = text.split('\n').filter(Boolean)
  const lines = rows.map((row) => {
    const [at, kind, ...rest] = row.split('\t')
    return { at: Number(at), kind: kind as Kind, text: rest.join(' ') }
  })
  return lines.sort((a, b) => a.at - b.at)
}

/** What the voice spoke, piece by piece. The engine splits a sentence into several pieces. */
export function piecesOf(lines: readonly Line[]): Piece[] {
  const begins = lines.filter(({ kind }) => kind === 'begin')
  return begins.map(({ at, text }) => {
    const [id = '', ...words] = text.split(' ')
    const end = lines.find((line) => line.kind === 'end' && line.at >= at && line.text.trim() === id)
    return { at, text: words.join(' '), endedAt: end?.at }
  })
}

/** For how many seconds the voice has been silent; a piece counts as spoken until its end, or until the next begins. */
export function silenceAt(lines: readonly Line[], instant: number): number {
  const last = piecesOf(lines).at(-1)
  const said = lines.filter(({ kind }) => kind === 'orca' || kind === 'page' || kind === 'step').at(-1)
  if (!last) return instant - (said?.at ?? 0)
  const spokenUntil = last.endedAt ?? last.at + CUT_OFF_AFTER
  return instant - Math.max(spokenUntil, said?.at ?? 0)
}

/** No piece lasts longer than this: the voice was cut off. */
const CUT_OFF_AFTER = 12

/** For people: seconds since `zero`, the steps, what Orca said, and what the voice finished. */
export function readable(lines: readonly Line[], zero: number): string {
  const cuts = new Set(
    piecesOf(lines)
      .filter((piece) => piece.endedAt === undefined)
      .map(({ at }) => at),
  )
  const shown = lines.filter(({ kind }) => kind !== 'end' && kind !== 'ready')
  const rows = shown.map((line) => `${(line.at - zero).toFixed(1).padStart(7)}  ${describeLine(line, cuts)}\n`).join('')
  return rows.replaceAll(ADDRESS, 'site')
}

/** The address of the site has another port in each story. */
const ADDRESS = /127\.0\.0\.1:\d+/g

function describeLine({ at, kind, text }: Line, cuts: ReadonlySet<number>): string {
  if (kind === 'begin') return `    voice ${cuts.has(at) ? '(cut off)' : '         '} ${text.replace(/^\d+ /, '')}`
  return { step: '>>', page: '-- page:', orca: 'ORCA', echo: 'key', end: '', ready: '' }[kind].concat(' ', text)
}
