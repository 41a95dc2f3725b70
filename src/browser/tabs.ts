import type { Clock, Duration, Instant, Tabs } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'
import { shortHash } from './short-hash.ts'

/** Records of earlier sessions are removed after this long. */
const KEPT_FOR: Duration = 86_400_000

/** Which tabs share a record. */
export interface TabsSettings {
  /** Keeps applications on one origin apart. */
  readonly scope: string
  /** Opaque, changes at each sign-in. Only its {@link shortHash} is stored. */
  readonly sessionKey: string
  /** Opaque id of the signed-in person. Only its {@link shortHash} is stored. */
  readonly userKey?: string
}

const prefixOf = ({ scope }: TabsSettings): string => `idle-warning:${scope}:`

/** The name that the pages of one session have in common: of their record, their channel and their lock. */
export const sharedName = (settings: TabsSettings): string =>
  prefixOf(settings) + shortHash([settings.sessionKey, settings.userKey].filter(Boolean).join(' '))

/**
 * The record that the tabs of one session share. It is kept in `localStorage` and sent through a `BroadcastChannel`.
 * Without a channel the tab listens to `storage` events. With one it does not, because they report each write.
 * If the browser forbids both, the tab is alone.
 *
 * It removes records of the same scope that earlier sessions left more than a day ago.
 */
export function createTabs(settings: TabsSettings, clock: Clock): Tabs {
  const prefix = prefixOf(settings)
  const name = sharedName(settings)
  const storage = createStorage(name)
  let channel: BroadcastChannel | undefined
  let written: { readonly text: string; readonly record: object } | undefined
  const broadcast = (record: object) => channel?.postMessage(record)
  attempt(() => removeOldRecords(prefix, name, clock.wall() - KEPT_FOR))

  return {
    id: clock.random().toString(36).slice(2),
    isShared: storage.isReadable,
    isWritable: storage.isWritable,
    read() {
      const text = storage.read()
      return written && text === written.text ? written.record : parse(text)
    },
    readOthers: () => (attempt(() => otherTexts(prefix, name)) ?? []).map(([, text]) => parse(text)).filter(Boolean),
    write: (record) => {
      // A page can replace `JSON.stringify` by one that throws.
      const text = attempt(() => JSON.stringify(record))
      written = text ? { text, record } : undefined
      if (text) storage.write(text)
      if (!text || !storage.isWritable()) broadcast(record)
    },
    broadcast,
    watch: (notify) => {
      channel = attempt(() => new BroadcastChannel(name))
      if (!channel) return watchStorage(name, (text) => notify(parse(text)))
      channel.onmessage = ({ data }) => notify(data)
      return () => {
        channel?.close()
        channel = undefined
      }
    },
  }
}

function watchStorage(name: string, notify: (text: string) => void): () => void {
  // WebKit sends `storage` events only to a document that has touched the storage.
  attempt(() => localStorage.getItem(name))
  return listen(window, ['storage'], (event) => {
    const { key, newValue } = event as StorageEvent
    if (key === name && newValue) notify(newValue)
  })
}

/**
 * One text in `localStorage`. Reading the property may throw (sandboxed frame, blocked cookies), the property may be
 * `null` (Android WebView), and writing may throw (quota). The tab remembers its own text and returns it if it can read none.
 * While writing fails, reading goes on: the other tabs may still write. Each write is tried, because a quota may pass.
 */
function createStorage(name: string) {
  let own: string | null = null
  let isWritten = true
  const readStored = () => attempt(() => localStorage.getItem(name))
  return {
    isReadable: () => readStored() !== undefined,
    isWritable: () => isWritten,
    read: () => {
      const text = readStored()
      return text === undefined || (text === null && !isWritten) ? own : text
    },
    write: (text: string) => {
      own = text
      isWritten = false
      attempt(() => {
        localStorage.setItem(name, text)
        isWritten = true
      })
    },
  }
}

/** The records of this scope, except the current one, with their keys. */
function otherTexts(prefix: string, name: string): (readonly [key: string, text: string | null])[] {
  return (
    Object.keys(localStorage)
      // `idle-warning:shop:` is also the beginning of the keys of a scope such as `shop:admin`.
      .filter((key) => key !== name && key.startsWith(prefix) && !key.includes(':', prefix.length))
      .map((key) => [key, localStorage.getItem(key)] as const)
  )
}

/** Removes the records of other sessions whose last instant is before `before`. */
function removeOldRecords(prefix: string, name: string, before: Instant): void {
  for (const [key, text] of otherTexts(prefix, name)) if (lastInstantIn(text) < before) localStorage.removeItem(key)
}

/** The greatest number in a record. 0 if there is none, or if the text is no record. */
function lastInstantIn(text: string | null): Instant {
  let last = 0
  parse(text, (_, value) => {
    if (typeof value === 'number') last = Math.max(last, value)
    return value
  })
  return last
}

function parse(text: string | null, reviver?: (key: string, value: unknown) => unknown): unknown {
  return text ? attempt(() => JSON.parse(text, reviver)) : undefined
}
