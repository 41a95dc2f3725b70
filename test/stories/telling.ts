import type { Duration } from '../../src/core/ports.ts'
import { T0 } from '../support/machine.ts'
import type { Fact } from './facts.ts'
import type { Finding } from './promises.ts'
import { describeUnusual, isPlayed, type Story } from './story.ts'

/** `12:05.3`: minutes and seconds since the story began. */
function clockText(since: Duration): string {
  const tenths = Math.round(since / 100)
  const minutes = Math.floor(tenths / 600)
  const rest = (tenths % 600) / 10
  return `${minutes}:${rest < 10 ? '0' : ''}${rest}`
}

const describeEnd = (until: number): string =>
  until === 0 ? 'the session ends' : `the session lives until ${clockText(until - T0)}`

const tellers: { readonly [Kind in Fact['kind']]: (fact: Extract<Fact, { kind: Kind }>) => string | undefined } = {
  opened: ({ page, session, isCached }) => `${page} of session ${session} opens${isCached ? ' from a cache' : ''}`,
  'signed in': ({ session }) => `a person signs in, session ${session} begins`,
  pressed: ({ page, isBeforeWarning }) =>
    `a person presses a key in ${page}${isBeforeWarning ? '' : ' (warned or covered)'}`,
  'stay pressed': ({ page }) => `a person presses Stay in ${page}`,
  'page requested': () => 'a person asks for another page',
  'acted elsewhere': () => 'a person is active on a page without the SDK',
  polled: () => undefined,
  'work began': ({ page, keepsWarning }) => `${keepsWarning ? 'quiet work' : 'work'} begins in ${page}`,
  'work ended': ({ page }) => `work ends in ${page}`,
  screen: ({ page, screen }) => `    ${page} shows ${screen === 'none' ? 'the page' : screen}`,
  told: ({ page, words }) => `    ${page} tells: ${words}`,
  hidden: ({ page }) => `${page} is hidden`,
  shown: ({ page }) => `${page} is shown`,
  frozen: ({ page }) => `${page} is frozen`,
  thawed: ({ page }) => `${page} runs again`,
  left: ({ page }) => `${page} is left, into the back/forward cache`,
  restored: ({ page }) => `${page} comes back from the back/forward cache`,
  crashed: ({ page }) => `${page} crashes`,
  departed: ({ page, cause }) => `    ${page} LEAVES for the sign-in page (${cause})`,
  asleep: () => 'the machine falls asleep',
  awake: () => 'the machine is awake again',
  'clock set': ({ by }) => `the wall clock is set ${by < 0 ? 'back' : 'forward'} by ${clockText(Math.abs(by))}`,
  'writes refused': ({ page }) => `${page} cannot write (quota)`,
  'storage blocked': ({ page }) => `${page} can neither read nor write`,
  sent: ({ page, request }) =>
    `    ${page} sends ${request.kind}${request.kind === 'keepalive' ? ` (${request.reason}, idleFor=${request.idleFor})` : ''}`,
  handled: ({ page, isGranted, until }) =>
    `    the server handles it for ${page}: ${isGranted ? describeEnd(until) : 'there is no session'}`,
  disturbed: ({ page, how }) => `    for ${page}: ${how}`,
  lapsed: ({ session }) => `the server's session ${session} ends, because nothing renewed it`,
  broke: ({ words }) => words,
  'time passed': () => undefined,
}

/** A story as a person reads it: its setup, what happened until the finding, and the story as data. */
export function tell(story: Story, facts: readonly Fact[], finding: Finding | undefined): string {
  const end = finding?.at ?? Infinity
  const lines = facts
    .filter(({ at }) => at <= end)
    .flatMap((fact) => {
      const words = (tellers[fact.kind] as (fact: Fact) => string | undefined)(fact)
      return words === undefined ? [] : [`${clockText(fact.at - T0).padStart(8)}  ${words}`]
    })
  const verdict = finding
    ? `${clockText(finding.at - T0).padStart(8)}  BROKEN ${finding.promise}: ${finding.words}`
    : 'No finding.'
  return [describeUnusual(story.setup), ...lines, verdict, `story: ${asData(story)}`].join('\n')
}

/** The story without the steps that do nothing, as it can be pasted into a test or given to `--story`. */
export function asData({ setup, steps }: Story): string {
  return JSON.stringify({
    setup,
    steps: steps.map((step) => (isPlayed(setup, step[1]) ? step : [step[0], 'wait', 0, 0])),
  })
}
