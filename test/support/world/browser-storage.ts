import { createTabs, type TabsSettings } from '../../../src/browser/tabs.ts'
import type { Clock, Tabs } from '../../../src/core/ports.ts'

/** What can be wrong with the storage of one tab. */
export interface StorageFaults {
  /** How many of the next writes throw, as they do at the quota. */
  refusedWrites: number
  /** Reading and writing throw, as they do where cookies are blocked. */
  isBlocked: boolean
}

/**
 * The `localStorage` and the `BroadcastChannel`s of one browser, below the tabs as `src/browser/tabs.ts` creates them. So
 * there is a record for each session, and the storage can fail in one tab only.
 */
export interface BrowserStorage {
  faults(tab: string): StorageFaults
  /** Puts the storage and the channels in place of the globals. Returns the undo, after which no message arrives any more. */
  install(): () => void
  /** How many messages are on their way. */
  underWay(): number
  /** Creates the tabs port of one page. */
  createTabs(tab: string, settings: TabsSettings, clock: Clock): Tabs
}

interface FakeChannel {
  onmessage: ((event: { readonly data: unknown }) => void) | undefined
  postMessage(record: unknown): void
  close(): void
}

const copy = (record: unknown) => JSON.parse(JSON.stringify(record))

export function createBrowserStorage(): BrowserStorage {
  const texts = new Map<string, string>()
  const faults = new Map<string, StorageFaults>()
  const channels = new Map<string, Set<FakeChannel>>()
  let underWay = 0
  /** The page whose code runs now. */
  let current = ''

  const faultsOf = (tab: string): StorageFaults => {
    const known = faults.get(tab) ?? { refusedWrites: 0, isBlocked: false }
    faults.set(tab, known)
    return known
  }

  const failIfBlocked = (): void => {
    if (faultsOf(current).isBlocked) throw new Error('SecurityError')
  }

  /** `Object.keys(localStorage)` lists what is stored, so the texts are its own properties. */
  const methods = {
    getItem(key: string) {
      failIfBlocked()
      return texts.get(key) ?? null
    },
    setItem(key: string, text: string) {
      failIfBlocked()
      const own = faultsOf(current)
      if (own.refusedWrites > 0) {
        own.refusedWrites--
        throw new Error('QuotaExceededError')
      }
      texts.set(key, text)
      storage[key] = text
    },
    removeItem(key: string) {
      failIfBlocked()
      texts.delete(key)
      delete storage[key]
    },
  }
  const storage: Record<string, unknown> = Object.create(methods)

  /** A message arrives in a later task than the one that sent it. */
  function send(peers: ReadonlySet<FakeChannel>, peer: FakeChannel, data: unknown): void {
    underWay++
    queueMicrotask(() => {
      underWay--
      if (peers.has(peer)) peer.onmessage?.({ data })
    })
  }

  function createChannel(name: string): FakeChannel {
    const peers = channels.get(name) ?? new Set()
    channels.set(name, peers)
    const channel: FakeChannel = {
      onmessage: undefined,
      postMessage(record) {
        const data = copy(record)
        for (const peer of peers) {
          if (peer !== channel) send(peers, peer, data)
        }
      },
      close: () => void peers.delete(channel),
    }
    peers.add(channel)
    return channel
  }

  const within =
    (tab: string) =>
    <T>(call: () => T): T => {
      const before = current
      current = tab
      try {
        return call()
      } finally {
        current = before
      }
    }

  return {
    faults: faultsOf,
    underWay: () => underWay,
    install() {
      const { localStorage, BroadcastChannel } = globalThis
      // `new` returns an object that its function returns.
      Object.assign(globalThis, { BroadcastChannel: function FakeBroadcastChannel(name: string) { return createChannel(name) } }) // biome-ignore format: one line
      Object.defineProperty(globalThis, 'localStorage', { configurable: true, writable: true, value: storage })
      return () => {
        for (const peers of channels.values()) peers.clear()
        Object.assign(globalThis, { BroadcastChannel })
        Object.defineProperty(globalThis, 'localStorage', { configurable: true, writable: true, value: localStorage })
      }
    },
    createTabs(tab, settings, clock) {
      const enter = within(tab)
      const tabs = enter(() => createTabs(settings, clock))
      const entries = Object.entries(tabs).map(([name, member]) => [
        name,
        typeof member === 'function' ? (...args: unknown[]) => enter(() => member(...args)) : member,
      ])
      return Object.fromEntries(entries)
    },
  }
}
