import type { OpenPages, Tabs } from '../core/ports.ts'

/** What the tabs of one browser share. */
export interface TestStorage {
  /** The shared record, as JSON. */
  record: string | undefined
  readonly watchers: Map<string, (record: unknown) => void>
  /** The tabs whose page is open. */
  readonly open: Set<string>
  writes: number
  messages: number
}

export const createTestStorage = (): TestStorage => ({
  record: undefined,
  watchers: new Map(),
  open: new Set(),
  writes: 0,
  messages: 0,
})

/** A message arrives at each other tab in the same task, once. */
export function createTestTabs(storage: TestStorage, id: string): Tabs {
  return {
    id,
    isShared: () => true,
    isWritable: () => true,
    readOthers: () => [],
    read: () => (storage.record === undefined ? undefined : JSON.parse(storage.record)),
    write(record) {
      storage.writes++
      storage.record = JSON.stringify(record)
    },
    broadcast(record) {
      storage.messages++
      for (const [tab, notify] of storage.watchers) if (tab !== id) notify(JSON.parse(JSON.stringify(record)))
    },
    watch(notify) {
      storage.watchers.set(id, notify)
      return () => storage.watchers.delete(id)
    },
  }
}

/** `isAnyOther` does not count this page, because the engine asks before it calls `enter`. */
export const createTestOpenPages = ({ open }: TestStorage, id: string): OpenPages => ({
  isKnown: () => true,
  isAnyOther: async () => open.size > 0,
  enter() {
    open.add(id)
    return () => open.delete(id)
  },
})
