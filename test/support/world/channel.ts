import type { Tabs } from '../../../src/core/ports.ts'
import { createTestStorage, createTestTabs, type TestStorage } from '../../../src/testing/test-storage.ts'

/** A message on its way from one tab to another. */
export interface Letter {
  readonly from: string
  readonly to: string
  readonly record: unknown
}

/**
 * What the tabs of one browser share: a storage and a channel. At first both work at once. After `delay()` each tab reads
 * the storage as it was when the tab last caught up or wrote, and messages wait as letters: the test delivers, doubles,
 * reorders or drops them.
 */
export interface Channel {
  readonly storage: TestStorage
  /** The messages on their way. */
  readonly letters: Letter[]
  /** How many writes replaced what their tab had not seen. */
  overwritten: number
  delay(): void
  isStale(tab: string): boolean
  /** The tab sees the storage as it is now. */
  catchUp(tab: string): void
  catchUpAll(): void
  deliver(letter: Letter): void
  /** The tab misses every message until the undo. What is in the storage it can still read. */
  disconnect(tab: string): () => void
  /** The record as the storage holds it. */
  read(): Record<string, unknown>
  createTabs(tab: string): Tabs
}

const parse = (text: string | undefined) => (text === undefined ? undefined : JSON.parse(text))
const copy = (record: unknown) => JSON.parse(JSON.stringify(record))

export function createChannel(): Channel {
  const storage = createTestStorage()
  const seen = new Map<string, string | undefined>()
  let isDelayed = false

  const channel: Channel = {
    storage,
    letters: [],
    overwritten: 0,
    delay() {
      isDelayed = true
      channel.catchUpAll()
    },
    isStale: (tab) => isDelayed && seen.get(tab) !== storage.record,
    catchUp: (tab) => void seen.set(tab, storage.record),
    catchUpAll() {
      for (const tab of seen.keys()) channel.catchUp(tab)
    },
    deliver: ({ to, record }) => storage.watchers.get(to)?.(copy(record)),
    disconnect(tab) {
      const notify = storage.watchers.get(tab)
      storage.watchers.delete(tab)
      return () => {
        if (notify) storage.watchers.set(tab, notify)
      }
    },
    read: () => parse(storage.record) ?? {},
    createTabs(tab) {
      const atOnce = createTestTabs(storage, tab)
      channel.catchUp(tab)
      return {
        ...atOnce,
        read: () => (isDelayed ? parse(seen.get(tab)) : atOnce.read()),
        write(record) {
          if (channel.isStale(tab)) channel.overwritten++
          atOnce.write(record)
          channel.catchUp(tab)
        },
        broadcast(record) {
          if (!isDelayed) return atOnce.broadcast(record)
          for (const to of storage.watchers.keys()) {
            if (to !== tab) channel.letters.push({ from: tab, to, record: copy(record) })
          }
        },
      }
    },
  }
  return channel
}
