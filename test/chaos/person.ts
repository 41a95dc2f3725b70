import { setTimeout as sleep } from 'node:timers/promises'
import type { Profile, Tab } from '../e2e/engines/index.ts'
import type { Random } from '../servers/random.ts'
import type { Act, TabName } from './facts.ts'
import type { Journal } from './journal.ts'
import { type Answer, look } from './look.ts'
import { RULES } from './rules.ts'

/** An act that has not succeeded by then has hung, in milliseconds. Its tab is left alone until it has. */
const PATIENCE = 25_000

export interface OwnTab {
  readonly name: TabName
  readonly tab: Tab
  /** Frozen, stopped, or hung: nobody touches it. */
  isBusy: boolean
  isAtWork: boolean
}

/** A person at a browser profile, with some tabs. */
export interface Person {
  readonly name: string
  readonly random: Random
  readonly tabs: OwnTab[]
  /** Notes what is done, does it, and notes how it ended. It never rejects. */
  act(own: OwnTab, what: Act, work: () => Promise<boolean>): Promise<void>
  open(): Promise<void>
  signIn(own: OwnTab): Promise<void>
  /** What a tab shows; undefined if it does not answer. */
  look(own: OwnTab): Promise<Answer | undefined>
  close(own: OwnTab): Promise<void>
}

export interface PersonOptions {
  readonly name: string
  readonly profile: Profile
  readonly origin: string
  readonly random: Random
  readonly write: Journal
  readonly newId: () => number
  readonly count: (what: Act, isDone: boolean) => void
}

const PAGES = ['/page', '/page/two', '/work/drawing', '/app'] as const

const TIMES = `idle=${RULES.idle / 1000}s&warn=${RULES.warn / 1000}s`

export function createPerson({ name, profile, origin, random, write, newId, count }: PersonOptions): Person {
  const tabs: OwnTab[] = []
  let opened = 0

  async function act(own: OwnTab, what: Act, work: () => Promise<boolean>): Promise<void> {
    const id = newId()
    write({ kind: 'act begins', id, what, tab: own.name })
    own.isBusy = true
    const end = (isDone: boolean, isSure: boolean) => {
      own.isBusy = false
      count(what, isDone)
      write({ kind: 'act ends', id, isDone, isSure })
    }
    const isOver = work().then(
      (isSure) => end(true, isSure),
      () => end(false, false),
    )
    await within(isOver)
  }

  async function open(): Promise<void> {
    opened++
    const own: OwnTab = { name: `${name}-${opened}`, tab: await profile.newTab(), isBusy: false, isAtWork: false }
    tabs.push(own)
    const page = random.of(PAGES)
    await act(own, 'open a tab', async () => {
      await own.tab.goto(`${origin}${page}`)
      await nameTab(own)
      return false
    })
    const seen = await person.look(own)
    if (seen?.path.startsWith('/sign-in')) await signIn(own)
  }

  async function signIn(own: OwnTab): Promise<void> {
    await act(own, 'sign in', async () => {
      await own.tab.goto(`${origin}/sign-in?${TIMES}&next=${random.of(PAGES)}`)
      await nameTab(own)
      await own.tab.type('#name', name)
      await own.tab.press('Enter')
      own.isAtWork = false
      return false
    })
  }

  const person: Person = {
    name,
    random,
    tabs,
    act,
    open,
    signIn,
    look: (own) =>
      within(
        own.tab.eval(look).catch(() => undefined),
        5000,
      ),
    async close(own) {
      tabs.splice(tabs.indexOf(own), 1)
      await act(own, 'close a tab', async () => {
        await own.tab.close()
        return false
      })
    },
  }
  return person
}

const nameTab = ({ name, tab }: OwnTab): Promise<void> =>
  tab.eval((own) => {
    window.name = own
  }, name)

async function within<T>(work: Promise<T>, time = PATIENCE): Promise<T | undefined> {
  return Promise.race([work, sleep(time, undefined, { ref: false })])
}
