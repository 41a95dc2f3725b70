import { setTimeout as sleep } from 'node:timers/promises'
import type { Act } from './facts.ts'
import type { Answer } from './look.ts'
import type { OwnTab, Person } from './person.ts'
import { RULES } from './rules.ts'

interface Length {
  readonly least: number
  readonly more: number
}

/** A person works for a while, is away for a while, and on coming back meets what the pages show. In milliseconds. */
export interface Habits {
  readonly work: Length
  readonly away: Length
  /** How often, from 0 to 1, the person answers a warning while away from work. */
  readonly answers: number
}

export const USUAL: Habits = {
  work: { least: 40_000, more: 60_000 },
  away: { least: 25_000, more: RULES.idle },
  answers: 0.5,
}

const PAUSE = { least: 1500, more: 3500 }

/** Nobody presses a button in the moment in which it appears. */
const REACTION = 1500

const MOST_TABS = 4

const stay = 'dialog [part~="primary"]'

/** Lives until `isOver`: what a person does with the tabs, drawn from the seed. */
export async function liveDay(person: Person, habits: Habits, isOver: () => boolean): Promise<void> {
  const { random } = person
  await person.open()
  while (!isOver()) {
    const workUntil = Date.now() + draw(random, habits.work)
    while (Date.now() < workUntil && !isOver()) await step(person)
    const awayUntil = Date.now() + draw(random, habits.away)
    const answers = random.chance(habits.answers)
    while (Date.now() < awayUntil && !isOver()) await beAway(person, answers)
  }
}

const draw = ({ whole }: Person['random'], { least, more }: Length): number => least + whole(more)

async function step(person: Person): Promise<void> {
  await sleep(draw(person.random, PAUSE))
  const own = person.random.of(person.tabs.filter(({ isBusy }) => !isBusy))
  if (!own) return person.open()
  const seen = await person.look(own)
  if (seen?.isLoaded) await respond(person, own, seen)
}

async function beAway(person: Person, answers: boolean): Promise<void> {
  await sleep(draw(person.random, PAUSE))
  const own = person.tabs.find(({ isBusy }) => !isBusy)
  const seen = answers && own ? await person.look(own) : undefined
  if (own && seen && isWarned(seen)) await answer(person, own)
}

const isWarned = ({ dialog, isReadable }: Answer): boolean => dialog !== null && isReadable

async function respond(person: Person, own: OwnTab, seen: Answer): Promise<void> {
  if (seen.path.startsWith('/sign-in')) return person.signIn(own)
  if (isWarned(seen)) return answer(person, own)
  if (seen.isReadable) return use(person, own)
  // Covered: it checks, or the session is over. A person who waits long enough signs in again.
  await sleep(RULES.warn)
  const later = await person.look(own)
  if (later && !later.isReadable && !own.isBusy) await person.signIn(own)
}

/** A press counts for certain, because the warning is still there after the reaction. */
async function answer(person: Person, own: OwnTab): Promise<void> {
  await sleep(REACTION)
  const seen = await person.look(own)
  if (own.isBusy || !seen || !isWarned(seen)) return
  const isEscape = person.random.chance(0.3)
  await person.act(own, isEscape ? 'press Escape' : 'press Stay', async () => {
    if (isEscape) await own.tab.press('Escape')
    else await own.tab.click(stay, 5000)
    return true
  })
}

type Habit = (person: Person, own: OwnTab) => Promise<void>

/** How often a person does each of these. */
const HABITS: readonly (readonly [share: number, habit: Habit])[] = [
  [48, pressKey],
  [8, (person, own) => person.act(own, 'move the pointer', () => movePointer(person, own))],
  [8, navigate('follow a link', ({ tab }, { random }) => tab.eval(clickLink, random.whole(20)))],
  [5, navigate('go back', ({ tab }) => tab.eval(() => void setTimeout(() => history.back())))],
  [3, navigate('go forward', ({ tab }) => tab.eval(() => void setTimeout(() => history.forward())))],
  [4, navigate('reload', ({ tab }) => tab.eval(() => void setTimeout(() => location.reload())))],
  [8, (person, own) => person.act(own, 'switch tabs', () => own.tab.show().then(() => false))],
  [7, (person) => (person.tabs.length < MOST_TABS ? person.open() : Promise.resolve())],
  [4, (person, own) => (person.tabs.length > 1 ? person.close(own) : Promise.resolve())],
  [4, work],
  [
    1,
    (person, own) =>
      person.act(own, 'sign out', () => own.tab.click('.account [type="submit"]', 5000).then(() => false)),
  ],
]

const TOTAL = HABITS.reduce((sum, [share]) => sum + share, 0)

async function use(person: Person, own: OwnTab): Promise<void> {
  if (own.isAtWork) return person.random.chance(0.3) ? work(person, own) : pressKey(person, own)
  let left = person.random.whole(TOTAL - 1)
  for (const [share, habit] of HABITS) {
    left -= share
    if (left < 0) return habit(person, own)
  }
}

/** Sure only if no dialog was in the way, before and after. */
async function pressKey(person: Person, own: OwnTab): Promise<void> {
  await person.act(own, 'press a key', async () => {
    const before = await person.look(own)
    await own.tab.press('x')
    const after = await person.look(own)
    return isAtRest(before) && isAtRest(after) && before?.since === after?.since
  })
}

const isAtRest = (seen: Answer | undefined): boolean =>
  seen?.isLoaded === true && seen.session !== null && seen.isReadable && seen.dialog === null

async function movePointer({ random }: Person, { tab }: OwnTab): Promise<boolean> {
  await tab.move(100 + random.whole(400), 100 + random.whole(400), 4)
  return false
}

function navigate(what: Act, go: (own: OwnTab, person: Person) => Promise<unknown>): Habit {
  return (person, own) =>
    person.act(own, what, async () => {
      await own.tab.show()
      await go(own, person)
      return false
    })
}

/** Runs in the page. */
function clickLink(number: number): void {
  const links = document.querySelectorAll<HTMLElement>('nav[aria-label="Pages"] a:not([href*="frame"],[href*="govuk"])')
  const link = links[number % links.length]
  setTimeout(() => link?.click())
}

/** Work that holds the session: a button of the demo begins and ends it. */
async function work(person: Person, own: OwnTab): Promise<void> {
  const seen = await person.look(own)
  if (!seen?.path.startsWith('/page') || seen.path.startsWith('/page/')) return
  await person.act(own, own.isAtWork ? 'end work' : 'begin work', async () => {
    await own.tab.click('#upload', 5000)
    own.isAtWork = !own.isAtWork
    return false
  })
}
