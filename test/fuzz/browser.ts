/** What all pages of a browser share, in place of the globals. It counts what is done with it. */
export interface Browser {
  /** Puts a text into the storage, as another page does. */
  readonly put: (key: string, text: string) => void
  readonly get: (key: string) => string | undefined
  readonly keys: () => readonly string[]
  /** A page that nobody sees sends this to all others. */
  readonly send: (data: unknown) => void
  readonly count: () => { readonly writes: number; readonly messages: number }
  /** How long the longest text was that the product has written or sent. */
  readonly longest: () => number
  readonly uninstall: () => void
}

interface Channel {
  onmessage: ((event: { readonly data: unknown }) => void) | undefined
  postMessage(data: unknown): void
  close(): void
}

/** A browser gives an origin about five million characters. */
const QUOTA = 5_000_000

function createStorage(onWrite: (text: string) => void) {
  const texts = new Map<string, string>()
  const put = (key: string, text: string) => {
    texts.set(key, text)
    Object.defineProperty(storage, key, { value: text, enumerable: true, configurable: true })
  }
  const methods = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem(key: string, text: string) {
      if (text.length > QUOTA) throw new Error('QuotaExceededError')
      onWrite(text)
      put(key, text)
    },
    removeItem(key: string) {
      texts.delete(key)
      delete (storage as Record<string, unknown>)[key]
    },
    clear() {
      for (const key of [...texts.keys()]) methods.removeItem(key)
    },
  }
  const storage: object = Object.create(methods)
  return { storage, texts, put }
}

/** Puts a storage and channels in place of the globals. A message arrives at once. */
export function installBrowser({ hasChannel = true } = {}): Browser {
  let [writes, messages] = [0, 0]
  const channels = new Set<Channel>()
  let longest = 0
  const noteWrite = (text: string) => {
    writes++
    longest = Math.max(longest, text.length)
  }
  const local = createStorage(noteWrite)
  const session = createStorage(noteWrite)
  const deliver = (data: unknown, from?: Channel) => {
    const copy: unknown = structuredClone(data)
    for (const channel of channels) if (channel !== from) channel.onmessage?.({ data: copy })
  }
  function FakeChannel(): Channel {
    const channel: Channel = {
      onmessage: undefined,
      postMessage(data) {
        messages++
        deliver(data, channel)
      },
      close: () => void channels.delete(channel),
    }
    channels.add(channel)
    return channel
  }
  const undos = [
    replaceGlobal('localStorage', local.storage),
    replaceGlobal('sessionStorage', session.storage),
    replaceGlobal('BroadcastChannel', hasChannel ? FakeChannel : undefined),
  ]
  return {
    put: (key, text) => (key.startsWith('idle-warning-draft:') ? session : local).put(key, text),
    get: (key) => local.texts.get(key) ?? session.texts.get(key),
    keys: () => [...local.texts.keys(), ...session.texts.keys()],
    send: (data) => deliver(data),
    count: () => ({ writes, messages }),
    longest: () => longest,
    uninstall() {
      for (const undo of undos) undo()
    },
  }
}

/** Timers that never fire, in place of the real ones. They are counted. */
export function installTimers(): { readonly count: () => number; readonly uninstall: () => void } {
  let timers = 0
  const undo = replaceGlobal('setTimeout', () => ++timers)
  const undoClear = replaceGlobal('clearTimeout', () => {})
  return {
    count: () => timers,
    uninstall() {
      undo()
      undoClear()
    },
  }
}

/** Replaces a global. Returns the undo. */
export function replaceGlobal(name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, name)
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  return () => {
    if (before) Object.defineProperty(globalThis, name, before)
    else Reflect.deleteProperty(globalThis, name)
  }
}
