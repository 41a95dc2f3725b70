import type { Instant } from './facts.ts'
import type { Band, Dot, Row } from './rows.ts'
import { SERVER } from './rows.ts'
import { answerWords, bandWords, requestWords, shortAnswer } from './words.ts'

/** An element of the drawing. Elements with the same key are one element whose attributes change. */
export interface Shape {
  readonly key: string
  readonly layer: 'grid' | 'links' | 'bands' | 'marks' | 'dots' | 'now'
  readonly tag: 'rect' | 'line' | 'circle' | 'path' | 'text'
  readonly attributes: Readonly<Record<string, string | number>>
  readonly text?: string
  /** What a pointer that rests on it is told. */
  readonly title?: string
}

export interface Frame {
  /** Pixels. */
  readonly width: number
  readonly from: Instant
  readonly to: Instant
  readonly now: Instant
  readonly isRightToLeft: boolean
}

export interface Drawing {
  readonly height: number
  readonly shapes: readonly Shape[]
}

const BAND = 26
const DOT_LINE = 18
const LABELS = 14
const NAME = 20
const GAP = 16
const AXIS = 28
const NARROW = 560
const GUTTER = 72
const END = 14
/** Of a letter, on the average. */
const LETTER = 7

interface Place {
  readonly x: (at: Instant) => number
  readonly isNarrow: boolean
  readonly frame: Frame
}

/** Where a row has its parts. */
interface RowPlace extends Place {
  readonly row: Row
  readonly nameY: number
  readonly bandY: number
  readonly dotY: number
}

/** Draws the rows: bands, and a dot for each request that is joined to the server's row. */
export function drawRows(rows: readonly Row[], frame: Frame): Drawing {
  const isNarrow = frame.width < NARROW
  const place: Place = { x: scale(frame, isNarrow ? 2 : GUTTER), isNarrow, frame }
  const height = (isNarrow ? NAME : 0) + BAND + DOT_LINE + LABELS
  const places = rows.map((row, index) => placeRow(row, place, index * (height + GAP)))
  const bottom = rows.length * (height + GAP)
  const shapes = [...axis(place, bottom), ...places.flatMap(rowShapes), ...links(places), ...nowLine(place, bottom)]
  return { height: bottom + AXIS, shapes }
}

function scale({ width, from, to, isRightToLeft }: Frame, start: number): (at: Instant) => number {
  return (at) => {
    const share = Math.min(1, Math.max(0, (at - from) / (to - from)))
    const x = start + share * (width - start - END)
    return round(isRightToLeft ? width - x : x)
  }
}

const round = (pixels: number): number => Math.round(pixels * 10) / 10

/** The requests go down from a tab and arrive from above at the server, so there the dots stand above the band. */
function placeRow(row: Row, place: Place, top: number): RowPlace {
  const nameHeight = place.isNarrow ? NAME : 0
  const isServer = row.id === SERVER
  const bandY = top + nameHeight + (isServer ? DOT_LINE + 4 : 0)
  const dotY = isServer ? top + nameHeight + DOT_LINE / 2 : bandY + BAND + DOT_LINE / 2 + 2
  const nameY = place.isNarrow ? top + 13 : bandY + BAND / 2 + 5
  return { ...place, row, nameY, bandY, dotY }
}

function rowShapes(place: RowPlace): Shape[] {
  const { row, nameY, frame, isNarrow, bandY, x } = place
  const nameX = frame.isRightToLeft ? frame.width - 2 : 2
  const name = { x: nameX, y: nameY, class: 'row-name' }
  const from = x(frame.from)
  const to = x(frame.to)
  const track = { x: Math.min(from, to), y: bandY, width: Math.abs(to - from), height: BAND, class: 'track', rx: 4 }
  return [
    { key: `${row.id} track`, layer: 'grid', tag: 'rect', attributes: track },
    { key: `${row.id} name`, layer: 'marks', tag: 'text', attributes: name, text: isNarrow ? row.name : row.name },
    ...row.bands.flatMap((band, index) => bandShapes(place, band, index)),
    ...row.activity.map((at, index) => activityShape(place, at, index)),
    ...row.dots.flatMap((dot) => dotShapes(place, dot)),
    ...labels(place),
    ...deadlineShapes(place),
  ]
}

function bandShapes({ row, x, bandY, frame }: RowPlace, { kind, from, to }: Band, index: number): Shape[] {
  const [start, end] = [x(from), x(to ?? frame.now)]
  const box = {
    x: Math.min(start, end),
    y: bandY,
    width: Math.max(2, round(Math.abs(end - start))),
    height: BAND,
    rx: 4,
  }
  const key = `${row.id} band ${index}`
  const title = `${row.name}: ${bandWords[kind]}`
  const rect: Shape = { key, layer: 'bands', tag: 'rect', attributes: { ...box, class: `band ${kind}` }, title }
  if (box.width < bandWords[kind].length * LETTER + 10) return [rect]
  const at = { x: start + (frame.isRightToLeft ? -6 : 6), y: bandY + BAND / 2 + 4.5, class: `band-name ${kind}` }
  return [rect, { key: `${key} name`, layer: 'marks', tag: 'text', attributes: at, text: bandWords[kind] }]
}

function activityShape({ row, x, bandY }: RowPlace, at: Instant, index: number): Shape {
  const attributes = { x1: x(at), x2: x(at), y1: bandY - 5, y2: bandY + 3, class: 'activity' }
  const title = `${row.name}: a person is active`
  return { key: `${row.id} activity ${index}`, layer: 'marks', tag: 'line', attributes, title }
}

function dotShapes({ row, x, dotY, frame }: RowPlace, dot: Dot): Shape[] {
  const key = `${row.id} dot ${dot.id}`
  const asks = dot.reason ? ` (${dot.reason})` : ''
  const title = `${row.name}: ${requestWords[dot.request]} request${asks}, ${answerWords(dot.answer)}`
  const end = x(dot.until ?? frame.now)
  const wait = { x1: x(dot.at), x2: end, y1: dotY, y2: dotY, class: 'wait' }
  return [
    { key: `${key} wait`, layer: 'links', tag: 'line', attributes: wait },
    { key, layer: 'dots', title, ...symbol(dot, end, dotY) },
  ]
}

/** The answer is told by the form too, and not by the colour alone. */
function symbol({ answer, request }: Dot, x: number, y: number): Pick<Shape, 'tag' | 'attributes'> {
  const data = { 'data-request': request, 'data-answer': answer }
  if (answer === 'none') return { tag: 'path', attributes: { d: cross(x, y), class: 'dot unreachable', ...data } }
  if (answer !== 'waiting' && answer >= 400)
    return { tag: 'path', attributes: { d: diamond(x, y), class: 'dot refused', ...data } }
  const kind = answer === 'waiting' ? 'waiting' : 'granted'
  return { tag: 'circle', attributes: { cx: x, cy: y, r: 5, class: `dot ${kind}`, ...data } }
}

const cross = (x: number, y: number): string => `M${x - 5} ${y - 5}l10 10M${x + 5} ${y - 5}l-10 10`
const diamond = (x: number, y: number): string => `M${x} ${y - 6.5}l6.5 6.5l-6.5 6.5l-6.5 -6.5z`

/** The answers under the dots of a tab, as far as there is room. */
function labels({ row, x, dotY, frame }: RowPlace): Shape[] {
  if (row.id === SERVER) return []
  const shapes: Shape[] = []
  let taken = Number.NEGATIVE_INFINITY
  for (const { id, at, until, answer } of row.dots) {
    const text = shortAnswer(answer)
    const middle = x(until ?? (answer === 'waiting' ? frame.now : at))
    const half = (text.length * LETTER) / 2
    const along = frame.isRightToLeft ? -middle : middle
    if (along - half < taken + 4) continue
    taken = along + half
    const attributes = { x: middle, y: dotY + 20, class: 'answer' }
    shapes.push({ key: `${row.id} answer ${id}`, layer: 'marks', tag: 'text', attributes, text })
  }
  return shapes
}

function deadlineShapes({ row, x, bandY, frame }: RowPlace): Shape[] {
  if (row.deadline === null || row.deadline > frame.to || row.deadline < frame.now) return []
  const at = x(row.deadline)
  const attributes = { x1: at, x2: at, y1: bandY - 4, y2: bandY + BAND + 4, class: 'deadline' }
  const title = `${row.name}: the session ends here if nothing happens`
  return [{ key: `${row.id} deadline`, layer: 'marks', tag: 'line', attributes, title }]
}

/** From each dot of a tab down to the server; half of the way if the server was not reached. */
function links(places: readonly RowPlace[]): Shape[] {
  const server = places.find(({ row }) => row.id === SERVER)
  if (!server) return []
  return places.flatMap(({ row, x, dotY }) =>
    row.id === SERVER ? [] : row.dots.map((dot) => link(`${row.id} link ${dot.id}`, x(dot.at), { dot, dotY, server })),
  )
}

function link(key: string, x: number, { dot, dotY, server }: { dot: Dot; dotY: number; server: RowPlace }): Shape {
  const isLost = dot.answer === 'none'
  const y2 = isLost ? dotY + 24 : server.dotY
  return {
    key,
    layer: 'links',
    tag: 'line',
    attributes: { x1: x, x2: x, y1: dotY, y2, class: isLost ? 'way lost' : 'way' },
  }
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600]
/** Pixels between two figures of the axis. */
const ROOM = 64

function axis({ x, frame }: Place, bottom: number): Shape[] {
  const seconds = (frame.to - frame.from) / 1000
  const room = Math.abs(x(frame.to) - x(frame.from))
  const step = STEPS.find((each) => (room / seconds) * each >= ROOM) ?? 3600
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step).flatMap((second) => {
    const at = x(frame.from + second * 1000)
    const line = { x1: at, x2: at, y1: 0, y2: bottom - 4, class: 'grid-line' }
    const figure = { x: at, y: bottom + 14, class: 'figure' }
    return [
      { key: `grid ${second}`, layer: 'grid', tag: 'line', attributes: line },
      { key: `figure ${second}`, layer: 'marks', tag: 'text', attributes: figure, text: `${second} s` },
    ] satisfies Shape[]
  })
}

function nowLine({ x, frame }: Place, bottom: number): Shape[] {
  if (frame.now <= frame.from) return []
  const at = x(frame.now)
  return [{ key: 'now', layer: 'now', tag: 'line', attributes: { x1: at, x2: at, y1: 0, y2: bottom, class: 'now' } }]
}
