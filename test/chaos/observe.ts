import { setTimeout as sleep } from 'node:timers/promises'
import type { Journal } from './journal.ts'
import { createNotes } from './page-watch.ts'
import type { Person } from './person.ts'

const INTERVAL = 1000

/**
 * Asks the pages through the driver, where no second process can connect to the browser: Firefox and WebKit take one
 * driver each. The watcher still judges by itself.
 */
export async function observe(people: readonly Person[], write: Journal, isOver: () => boolean): Promise<void> {
  const notes = createNotes(write)
  while (!isOver()) {
    for (const person of people) {
      for (const own of person.tabs) {
        const seen = await person.look(own)
        if (seen) notes.note(seen)
        else write({ kind: 'silent', tab: own.name })
      }
    }
    await sleep(INTERVAL)
  }
}
