import { type CheckCode, FIXES, type Fixes, type ServerKind } from './server-fixes.ts'

/**
 * `kept`: as the contract says. `broken`: a promise of the library cannot be kept. `advice`: right, and something is missing that
 * many applications need. `skipped`: not looked at, and `found` says why.
 */
export type CheckOutcome = 'kept' | 'broken' | 'advice' | 'skipped'

/** One point of the report. */
export interface CheckPoint {
  /** A stable name. docs/troubleshooting.md has a paragraph of that name. */
  readonly code: CheckCode
  /** How it came out. */
  readonly outcome: CheckOutcome
  /** What was looked at. */
  readonly title: string
  /** What was found there. */
  readonly found: string
  /** What was expected. @default none, where it is kept */
  readonly expected?: string
  /** The option to look at. @default none, where it is kept */
  readonly option?: string
  /** How to mend it, for each server where that differs. @default none */
  readonly fixes?: Fixes
}

/** What `checkServer()` has found. */
export interface ServerReport {
  /** No point is broken. */
  readonly isKept: boolean
  /** What was looked at, in order. */
  readonly points: readonly CheckPoint[]
  /** The report in words, one line for each point and one for each fix. */
  readonly text: string
}

/** A point without what the report adds by itself. */
export type FoundPoint = Omit<CheckPoint, 'fixes'>

const MARKS: Readonly<Record<CheckOutcome, string>> = { kept: '✓', broken: '✗', advice: '!', skipped: '–' }

const SERVER_NAMES: Readonly<Record<ServerKind, string>> = {
  django: 'Django',
  express: 'Express',
  rails: 'Rails',
  laravel: 'Laravel',
  spring: 'Spring',
  aspnet: 'ASP.NET',
  php: 'PHP',
}

const needsFix = ({ outcome }: FoundPoint): boolean => outcome === 'broken' || outcome === 'advice'

function withFixes(point: FoundPoint): CheckPoint {
  const fixes = needsFix(point) ? FIXES[point.code] : undefined
  return fixes ? { ...point, fixes } : point
}

function linesOf(point: CheckPoint, kind: ServerKind | undefined): readonly string[] {
  const { code, outcome, title, found, expected, option, fixes = {} } = point
  const head = `${MARKS[outcome]} ${title}: ${found}`
  if (!needsFix(point)) return [head]
  const advice = `  expected ${expected}${option ? `. Check ${option}` : ''}. See docs/troubleshooting.md#${code}`
  const kinds = (Object.keys(fixes) as ServerKind[]).filter((each) => !kind || each === kind)
  return [head, advice, ...kinds.map((each) => `  ${SERVER_NAMES[each]}: ${fixes[each]}`)]
}

/** @param kind the server, where the options tell it: then only its fixes are put into words. */
export function reportOf(found: readonly FoundPoint[], kind: ServerKind | undefined): ServerReport {
  const points = found.map(withFixes)
  const isKept = points.every(({ outcome }) => outcome !== 'broken')
  const verdict = isKept ? 'The server keeps the contract.' : 'The server does not keep the contract.'
  const text = [verdict, ...points.flatMap((point) => linesOf(point, kind))].join('\n')
  return { isKept, points, text }
}
