import type { Clock, Instant, Tabs } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'

const DAY = 86_400_000

/** Whose record the tabs share. */
export interface TabsSettings {
  /** Keeps applications on one origin apart. */
  readonly scope: string
  /** Opaque, changes at each sign-in. Only its {@link shortHash} is kept. */
  readonly sessionKey: string
  /** Opaque id of the signed-in person, kept in the same way. */
  readonly userKey?: string
}

const prefixOf = ({ scope }: TabsSettings): string => `idle-warning:${scope}:`

/** Under this name the pages of one session find each other. */
export const nameOf = (settings: TabsSettings): string =>
  prefixOf(settings) + shortHash([settings.sessionKey, settings.userKey].filter(Boolean).join(' '))

/**
 * The record that the tabs of one session share: kept in `localStorage`, told through a `BroadcastChannel`. Where there
 * is no channel, `storage` events tell; they tell of each write, so that with a channel nobody listens to them. Where
 * the browser forbids everything, the tab is alone.
 *
 * Removes the records that earlier sessions of the same scope left behind more than a day ago.
 */
export function createTabs(settings: TabsSettings, clock: Clock): Tabs {
  const prefix = prefixOf(settings)
  const name = nameOf(settings)
  const storage = createStorage(name)
  let channel: BroadcastChannel | undefined
  attempt(() => sweep(prefix, name, clock.wall() - DAY))

  return {
    id: clock.random().toString(36).slice(2),
    isShared: storage.isShared,
    read: () => parse(storage.read()),
    write: (record) => storage.write(JSON.stringify(record)),
    tell: (record) => channel?.postMessage(record),
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
 * A short name for something that must not be kept as it is: FNV-1a, twice. Not cryptographic: it hides a long random
 * id, not a word that can be guessed.
 */
export const shortHash = (text: string): string => hash(text, 0x811c9dc5) + hash(text, 0x2545f491)

function hash(text: string, seed: number): string {
  let value = seed
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x1000193)
  return (value >>> 0).toString(36)
}

/**
 * One text in `localStorage`. Reading the property can throw (sandboxed frame, blocked cookies), it can be `null`
 * (Android WebView), and writing can throw (full); then this tab remembers its own text.
 */
function createStorage(name: string) {
  let own: string | null = null
  let isRefused = false
  const stored = () => (isRefused ? undefined : attempt(() => localStorage.getItem(name)))
  return {
    isShared: () => stored() !== undefined,
    read: () => {
      const text = stored()
      return text === undefined ? own : text
    },
    write: (text: string) => {
      own = text
      isRefused = true
      attempt(() => {
        localStorage.setItem(name, text)
        isRefused = false
      })
    },
  }
}

function sweep(prefix: string, name: string, before: Instant): void {
  for (const key of Object.keys(localStorage)) {
    const isSibling = key !== name && key.startsWith(prefix) && !key.includes(':', prefix.length)
    if (isSibling && latestIn(localStorage.getItem(key)) < before) localStorage.removeItem(key)
  }
}

/** The greatest number in a record; 0 where there is none, or no record. */
function latestIn(text: string | null): Instant {
  let latest = 0
  parse(text, (_, value) => {
    if (typeof value === 'number') latest = Math.max(latest, value)
    return value
  })
  return latest
}

function parse(text: string | null, reviver?: (key: string, value: unknown) => unknown): unknown {
  return attempt(() => JSON.parse(text || '', reviver))
}
