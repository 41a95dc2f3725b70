import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { StoredSession } from '../../companions/express/activity.ts'
import { MemorySessions } from '../../demo/express/stores/memory.ts'
import { openSmallApp } from './small-app.ts'

const navigation = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Site': 'same-origin' }

/** A store that a test takes away, as if the server behind it were started again. */
class BreakingSessions extends MemorySessions {
  failure: Error | undefined
  /** Whether a write that fails has been stored all the same: only its answer was lost. */
  isAnswerLost = false

  constructor() {
    super()
    const { update } = this
    this.update = async (id, change: (stored: StoredSession) => StoredSession) => {
      if (this.failure && this.isAnswerLost) await update.call(this, id, change)
      if (this.failure) throw this.failure
      return update.call(this, id, change)
    }
  }

  override get(...[id, done]: Parameters<MemorySessions['get']>): void {
    if (this.failure) setImmediate(done, this.failure)
    else super.get(id, done)
  }

  openRequests(): string[] {
    return [...this.texts()].flatMap((text) => Object.keys(JSON.parse(text).idleActivity.open))
  }
}

async function open() {
  const store = new BreakingSessions()
  const opened = await openSmallApp({ store })
  const tab = opened.newTab()
  await tab.signIn()
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => log.mockRestore())
  return { ...opened, store, tab }
}

const away = new Error('The store is away.')
/** What node-redis reports while a Redis behind a Unix socket starts. */
const noSocket = Object.assign(new Error('connect ENOENT /redis.sock'), { code: 'ENOENT', syscall: 'connect' })

describe('If the store fails, on Express,', () => {
  it.each([
    ['any error', away],
    ['a socket that is not there', noSocket],
  ])('%s is answered with 500 and signs nobody out', async (_name, failure) => {
    const { store, tab } = await open()
    await tab.status()
    store.failure = failure
    const failed = [(await tab.status()).status, (await tab.ping({ reason: 'extend' })).status]
    store.failure = undefined
    expect([...failed, (await tab.status()).status]).toEqual([500, 500, 200])
  })

  it('a request that ended meanwhile is closed as soon as the store is back', async () => {
    const { store, tab, slow } = await open()
    slow.meanwhile = () => {
      store.failure = away
    }
    const { status } = await tab.load('/slow', navigation)
    const during = store.openRequests().length
    store.failure = undefined
    expect([status, during]).toEqual([200, 1])
    await expect.poll(() => store.openRequests(), { timeout: 60_000 }).toEqual([])
  })

  it('a request whose beginning was stored and not confirmed holds nothing once the store is back', async () => {
    const { store, tab } = await open()
    await tab.status()
    const { get } = store
    store.get = (...args) => {
      get.apply(store, args)
      store.isAnswerLost = true
      store.failure = away
    }
    const { status } = await tab.load('/page', navigation)
    const during = store.openRequests().length
    store.failure = undefined
    store.get = get
    expect([status, during]).toEqual([500, 1])
    await expect.poll(() => store.openRequests(), { timeout: 60_000 }).toEqual([])
  })
})

describe('At the end of a session on Express', () => {
  it.each(['/own-cookie', '/own-cookies'])(
    'its cookie is taken back, also by an answer with cookies of its own: %s',
    async (path) => {
      const { tab, clocks } = await open()
      clocks.pass(3600)
      const names = (await tab.load(path)).headers['set-cookie']?.map((line) => line.split(';')[0])
      expect(names).toEqual(path === '/own-cookie' ? ['own=1', 'sid='] : ['own=1', 'own=2', 'sid='])
    },
  )
})
