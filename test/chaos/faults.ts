import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../servers/random.ts'
import type { ChaosSite } from './chaos-site.ts'
import type { FaultKind, FaultTarget } from './facts.ts'
import type { OwnTab, Person } from './person.ts'

/** What a fault needs. */
export interface Place {
  readonly site: ChaosSite
  readonly random: Random
  readonly person: Person
  readonly own: OwnTab
}

export interface FaultPlan {
  /** Whom it hits. @default all */
  readonly hits?: 'person' | 'tab'
  /** How often it comes, beside the others. */
  readonly share: number
  /** By how much, in milliseconds: a delay, or a step of the clock. */
  by?(random: Random): number
  /** Resolves when it is over. `lasts`: how long it should last, in milliseconds. */
  run(place: Place, lasts: number, by: number): Promise<void>
  /** The longest, in milliseconds; 0 by default. */
  readonly lasts?: number
}

const SECOND = 1000

export const PLANS: Readonly<Record<FaultKind, FaultPlan>> = {
  crash: { hits: 'tab', share: 5, run: crash },
  freeze: { hits: 'tab', share: 6, lasts: 75 * SECOND, run: freeze },
  'stop a page': { hits: 'tab', share: 5, lasts: 40 * SECOND, run: stop },
  sleep: { share: 2, lasts: 50 * SECOND, run: sleepAll },
  offline: { hits: 'person', share: 5, lasts: 20 * SECOND, run: goOffline },
  'server restart': { share: 4, lasts: 5 * SECOND, run: restartServer },
  'server slow': { share: 4, lasts: 20 * SECOND, by: ({ whole }) => 500 + whole(3000), run: slowDown },
  'server away': { share: 3, lasts: 12 * SECOND, run: goAway },
  'store restart': { share: 3, lasts: 4 * SECOND, run: restartStore },
  'storage cleared': { hits: 'person', share: 5, run: ({ own }) => own.tab.eval(() => localStorage.clear()) },
  'storage filled': { hits: 'person', share: 4, lasts: 40 * SECOND, run: fillStorage },
  'clock forward': { hits: 'person', share: 5, by: ({ whole }) => 6 * SECOND + whole(90) * SECOND, run: setClock },
  'clock back': { hits: 'person', share: 5, by: ({ whole }) => -6 * SECOND - whole(90) * SECOND, run: setClock },
  'modal of the page': { hits: 'tab', share: 5, lasts: 20 * SECOND, run: openModal },
}

export const targetOf = ({ hits }: FaultPlan, { person, own }: Place): FaultTarget => {
  if (hits === 'tab') return { tab: own.name }
  return hits === 'person' ? { person: person.name } : {}
}

async function crash({ person, own }: Place): Promise<void> {
  own.isBusy = true
  person.tabs.splice(person.tabs.indexOf(own), 1)
  await own.tab.crash()
}

async function freeze({ own }: Place, lasts: number): Promise<void> {
  own.isBusy = true
  try {
    await own.tab.freeze()
    await sleep(lasts)
  } finally {
    await own.tab.thaw()
    own.isBusy = false
  }
}

async function stop({ own }: Place, lasts: number): Promise<void> {
  own.isBusy = true
  const release = await own.tab.stop()
  await sleep(lasts)
  release()
  own.isBusy = false
}

/** All pages of the browser, as on a machine that sleeps. */
async function sleepAll({ own }: Place, lasts: number): Promise<void> {
  await own.tab.suspend()
  await sleep(lasts)
  await own.tab.wakeWith('nothing')
}

async function goOffline({ person }: Place, lasts: number): Promise<void> {
  const all = person.tabs.filter(({ isBusy }) => !isBusy)
  const set = (isOffline: boolean) => Promise.allSettled(all.map(({ tab }) => tab.setOffline?.(isOffline)))
  await set(true)
  await sleep(lasts)
  await set(false)
}

async function restartServer({ site }: Place, lasts: number): Promise<void> {
  await site.killServer()
  await sleep(lasts)
  await site.startServer()
}

async function slowDown({ site }: Place, lasts: number, by: number): Promise<void> {
  await site.setManner(by, false)
  await sleep(lasts)
  await site.setManner(0, false)
}

async function goAway({ site }: Place, lasts: number): Promise<void> {
  await site.setManner(0, true)
  await sleep(lasts)
  await site.setManner(0, false)
}

async function restartStore({ site }: Place, lasts: number): Promise<void> {
  await site.killStore()
  await sleep(lasts)
  await site.startStore()
}

/** Adds to the clock of the machine, for all pages of the person. The clock is in a cookie, see page-clock.js. */
async function setClock({ own }: Place, _: number, by: number): Promise<void> {
  await own.tab.eval((step) => {
    const before = Number(/(?:^|; )chaos-ahead=(-?\d+)/.exec(document.cookie)?.[1] ?? 0)
    // biome-ignore lint/suspicious/noDocumentCookie: Safari 16.4 and Firefox have no `cookieStore`
    document.cookie = `chaos-ahead=${before + step}; path=/`
  }, by)
}

/** Runs until nothing more fits, so that no write of the library does. */
async function fillStorage({ own }: Place, lasts: number): Promise<void> {
  await own.tab.eval(() => {
    for (let length = 4_000_000; length >= 1; length = Math.floor(length / 2)) {
      for (let number = 0; number < 8; number++) {
        try {
          localStorage.setItem(`filling ${length} ${number}`, 'x'.repeat(length))
        } catch {
          break
        }
      }
    }
  })
  await sleep(lasts)
  await own.tab.eval(() => {
    for (const key of Object.keys(localStorage)) if (key.startsWith('filling')) localStorage.removeItem(key)
  })
}

async function openModal({ own }: Place, lasts: number): Promise<void> {
  await own.tab.eval(() => {
    const dialog = document.createElement('dialog')
    dialog.id = 'chaos-modal'
    dialog.textContent = 'A dialog of the page'
    document.body.append(dialog)
    dialog.showModal()
  })
  await sleep(lasts)
  await own.tab.eval(() => document.querySelector('#chaos-modal')?.remove())
}
