import { instantNow } from './facts.ts'
import { createPainter } from './paint.ts'
import { type Band, type Row, rowsOf, SERVER } from './rows.ts'
import { drawRows } from './shapes.ts'
import type { Story } from './story.ts'

/** How often the chart is drawn, in milliseconds: for people who want less motion, once a second. */
const PACE = 100
const STILL_PACE = 1000

/** The chart shows at least this much time. */
const SHORTEST = 12_000
/** It goes on for so long after the last thing has happened. */
const REST = 1500

interface ChartParts {
  readonly svg: SVGSVGElement
  /** Says in a sentence how the tabs stand. */
  readonly standing: HTMLElement
  readonly story: Story
  /** Seconds before the end at which a tab warns. */
  readonly warn: () => number
}

/** Draws the story while it runs. The time stands still once every tab has expired or is gone. */
export function createChart({ svg, standing, story, warn }: ChartParts): { draw(): void } {
  const paint = createPainter(svg)
  let timer: ReturnType<typeof setTimeout> | undefined

  const draw = () => {
    clearTimeout(timer)
    const { beganAt, facts } = story
    const begin = beganAt ?? 0
    const rows = rowsOf(facts, instantNow())
    const isOver = beganAt === null || !rows.some(isRunning)
    const last = Math.max(begin, ...facts.map(({ at }) => at))
    const now = isOver ? Math.min(instantNow(), last + REST) : instantNow()
    paint(drawRows(rows, { width: svg.clientWidth, ...span(rows, begin, now), isRightToLeft: isRightToLeft(svg) }))
    const sentence = standingOf(rows, { now, warn: warn() })
    if (beganAt !== null && standing.textContent !== sentence) standing.textContent = sentence
    if (beganAt !== null && (!isOver || now < last + REST)) timer = setTimeout(draw, pace())
  }
  new ResizeObserver(draw).observe(svg)
  return { draw }
}

const pace = (): number => (matchMedia('(prefers-reduced-motion: reduce)').matches ? STILL_PACE : PACE)

const isRightToLeft = (element: Element): boolean => getComputedStyle(element).direction === 'rtl'

const current = ({ bands }: Row): Band | undefined => bands.filter(({ to }) => to === null).at(-1)

const isRunning = (row: Row): boolean =>
  row.id !== SERVER && current(row) !== undefined && current(row)?.kind !== 'expired'

/** From the beginning to a little after the last deadline. */
function span(rows: readonly Row[], from: number, now: number) {
  const deadlines = rows.flatMap(({ deadline }) => (deadline === null ? [] : [deadline]))
  const end = Math.max(from + SHORTEST, now, ...deadlines.filter((at) => at < now + 10 * SHORTEST))
  return { from, now, to: from + (end - from) * 1.04 }
}

interface Moment {
  readonly now: number
  readonly warn: number
}

function standingOf(rows: readonly Row[], moment: Moment): string {
  const tabs = rows.filter(({ id }) => id !== SERVER)
  if (tabs.length === 0) return 'Ada signs in.'
  return tabs.map((row) => `${row.name}: ${sentenceOf(row, moment)}`).join(' ')
}

function sentenceOf(row: Row, { now, warn }: Moment): string {
  const left = row.deadline === null ? null : (row.deadline - now) / 1000
  switch (current(row)?.kind) {
    case 'active':
      return left === null ? 'active.' : `active. The warning comes in ${Math.max(0, Math.ceil(left - warn))} s.`
    case 'warning':
      return left === null ? 'warning.' : `warning. The session ends in ${Math.max(0, Math.ceil(left))} s.`
    case 'checking':
      return 'covered, while it asks the server whether the session lives.'
    case 'expired':
      return 'the session is over.'
    default:
      return 'closed.'
  }
}
