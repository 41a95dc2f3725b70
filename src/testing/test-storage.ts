import type { OpenPages, Tabs } from '../core/ports.ts'

/** What the tabs of one browser share. */
export interface TestStorage {
  /** The shared record, as JSON. */
  record: string | undefined
  /** The records of other sessions of the same scope. */
  readonly others: object[]
  /** No write succeeds, as after a quota. */
  isFull: boolean
  readonly watchers: Map<string, (record: unknown) => void>
  /** The tabs whose page is open. */
  readonly open: Set<string>
  writes: number
  messages: number
}

export const createTestStorage = (): TestStorage => ({
  record: undefined,
  others: [],
  isFull: false,
  watchers: new Map(),
  open: new Set(),
  writes: 0,
  messages: 0,
})

/** A message arrives at each other tab in the same task, once. */
export function createTestTabs(storage: TestStorage, id: string): Tabs {
  let isWritten = true
  let own: { readonly text: string; readonly record: object } | undefined
  const broadcast = (record: object) => {
    storage.messages++
    for (const [tab, notify] of storage.watchers) if (tab !== id) notify(copy(record))
  }
  return {
    id,
    isShared: () => true,
    isWritable: () => isWritten,
    read() {
      if (own && storage.record === own.text) return own.record
      return storage.record === undefined ? undefined : JSON.parse(storage.record)
    },
    readOthers: () => storage.others.map(copy),
    write(record) {
      isWritten = !storage.isFull
      if (storage.isFull) return broadcast(record)
      storage.writes++
      storage.record = JSON.stringify(record)
      own = { text: storage.record, record }
    },
    broadcast,
    watch(notify) {
      storage.watchers.set(id, notify)
      return () => storage.watchers.delete(id)
    },
  }
}

const copy = (record: object): unknown => JSON.parse(JSON.stringify(record))

/** `isAnyOther` does not count this page, because the engine asks before it calls `enter`. */
export const createTestOpenPages = ({ open }: TestStorage, id: string): OpenPages => ({
  isKnown: () => true,
  isAnyOther: async () => open.size > 0,
  enter() {
    open.add(id)
    return () => open.delete(id)
  },
})
