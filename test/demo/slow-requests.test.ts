import { request } from 'node:http'
import session, { type Store } from 'express-session'
import { describe, expect, it } from 'vitest'
import { beginActivity, closed, longestRequest, opened, type StoredSession } from '../../companions/express/activity.ts'
import { MemorySessions } from '../../demo/express/stores/memory.ts'
import {
  absoluteTimeout,
  agesOf,
  createClocks,
  createSlowUpdates,
  idleTimeout,
  openSmallApp,
  SlowStore,
  tenMinutesIn,
} from './small-app.ts'

const navigation = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Site': 'same-origin' }

const stores: [string, () => Store][] = [
  ["express-session's own memory", () => new session.MemoryStore()],
  ['a store with get, set and destroy', () => new SlowStore()],
  ['a store with update', createSlowUpdates],
]

describe.each(stores)('On Express with %s, a request', (_name, newStore) => {
  it('that begins just before the end and takes longer than the idle timeout signs no tab out, and succeeds', async () => {
    const { tab, slow, pass } = await tenMinutesIn({ store: newStore() })
    const seen: unknown[] = []
    slow.meanwhile = async () => {
      for (let asked = 0; asked < 5; asked++) {
        pass(300)
        const { expiresIn, idleFor } = await tab.another().figures()
        seen.push([expiresIn, idleFor])
      }
    }
    pass(299)
    const answer = await tab.load('/slow', navigation, 'POST')
    expect([answer.status, answer.text, seen]).toEqual([
      200,
      'done',
      [300, 600, 900, 1200, 1500].map((idleFor) => [idleTimeout, idleFor]),
    ])
    expect(await agesOf(tab)).toEqual([0, 1500])
  })

  it('that is slow loses neither its own changes nor those of others', async () => {
    const { tab, slow, pass, store } = await tenMinutesIn({ store: newStore() })
    slow.meanwhile = async (outer) => {
      outer.session.first = 'slow'
      slow.meanwhile = (inner) => {
        inner.session.second = 'quick'
      }
      pass(60)
      await tab.another().load('/slow')
      await tab.another().ping({ reason: 'activity', idleFor: '10' })
    }
    await tab.load('/slow')
    const stored = await firstOf(store)
    expect([stored?.first, stored?.second]).toEqual(['slow', 'quick'])
    expect(await agesOf(tab)).toEqual([0, 10])
  })

  it('that changed its own times does not undo a later report when it saves', async () => {
    const { tab, slow, idle } = await tenMinutesIn({ store: newStore() })
    slow.meanwhile = async (outer) => {
      outer.session.first = 'changed'
      await idle.restartAbsolute(outer)
      await tab.another().ping({ reason: 'extend' })
    }
    await tab.load('/slow')
    expect(await agesOf(tab)).toEqual([0, 0])
  })

  it('is closed in the store before its answer ends', async () => {
    const { tab, store } = await tenMinutesIn({ store: newStore() })
    await tab.load('/page', navigation)
    expect((await firstOf(store))?.idleActivity?.open).toEqual({})
  })

  it('that is slow does not revive a session that was signed out meanwhile, and is told so when it saves', async () => {
    const { tab, slow, store } = await tenMinutesIn({ store: newStore() })
    const left: unknown[] = []
    slow.meanwhile = async (outer) => {
      outer.session.first = 'slow'
      await tab.another().post('/session/sign-out', {})
      await new Promise((done) => outer.session.save(done))
      left.push(outer.session.first, (outer.session as StoredSession).idleActivity)
    }
    await tab.load('/slow')
    const after = [(await tab.status()).status, await firstOf(store)]
    expect([...left, ...after]).toEqual([undefined, undefined, 401, undefined])
  })

  it('is one of many that change the session at once, and none is lost', async () => {
    const { tab, slow, store } = await tenMinutesIn({ store: newStore() })
    let arrived = 0
    let go = () => {}
    const all = new Promise<void>((done) => {
      go = done
    })
    slow.meanwhile = async (req) => {
      const name = `note ${arrived++}`
      if (arrived === 8) go()
      await all
      Reflect.set(req.session, name, 'kept')
    }
    await Promise.all(Array.from({ length: 8 }, () => tab.load('/slow')))
    const names = Object.keys((await firstOf(store)) ?? {}).filter((name) => name.startsWith('note '))
    expect(names).toHaveLength(8)
  })
})

/** The only session that the store has. */
async function firstOf(store: Store): Promise<StoredSession | undefined> {
  const rows = store instanceof session.MemoryStore ? Reflect.get(store, 'sessions') : undefined
  const texts: string[] = rows ? Object.values(rows) : [...rowsOf(store)]
  return texts.map((text) => JSON.parse(text)).find((data) => data.idleActivity)
}

function rowsOf(store: Store): Iterable<string> {
  if (store instanceof SlowStore) return store.rows.values()
  return store instanceof MemorySessions ? store.texts() : []
}

describe('On Express a slow request', () => {
  /** Sends half of a form, lets `meanwhile` happen, and sends the rest. */
  async function sendSlowly(origin: string, cookie: string, meanwhile: () => Promise<void>): Promise<number> {
    const headers = { Cookie: cookie, ...navigation, 'Content-Type': 'application/x-www-form-urlencoded' }
    const sending = request(`${origin}/slow`, { method: 'POST', headers: { ...headers, Expect: '100-continue' } })
    const answered = new Promise<number>((done, fail) => {
      sending.once('response', (response) => {
        response.resume()
        done(response.statusCode ?? 0)
      })
      sending.once('error', fail)
    })
    sending.flushHeaders()
    await new Promise((done) => sending.once('continue', done))
    sending.write('half=')
    await meanwhile()
    sending.end('whole')
    return answered
  }

  it('holds the session while its body arrives', async () => {
    const { origin, tab, pass, store } = await tenMinutesIn()
    pass(299)
    const isHeld = () =>
      Object.keys(JSON.parse(Object.values(Reflect.get(store, 'sessions'))[0] as string).idleActivity.open)
    const statuses: number[] = []
    const answered = await sendSlowly(origin, tab.cookie(), async () => {
      await expect.poll(isHeld).toHaveLength(1)
      pass(1000)
      statuses.push((await tab.another().status()).status)
    })
    expect([answered, statuses]).toEqual([200, [200]])
  })

  it('that a script sent holds the session, and tells of no person', async () => {
    const { tab, slow, pass } = await tenMinutesIn()
    const seen: unknown[] = []
    slow.meanwhile = async () => {
      pass(1000)
      seen.push(await agesOf(tab.another()))
    }
    await tab.load('/slow', { 'Sec-Fetch-Mode': 'cors' })
    expect([...seen, await agesOf(tab)]).toEqual([
      [0, 1600],
      [0, 1600],
    ])
  })

  it('of another site holds nothing', async () => {
    const { tab, slow, pass } = await tenMinutesIn()
    const statuses: number[] = []
    slow.meanwhile = async () => {
      pass(60)
      statuses.push((await tab.another().status()).status)
    }
    pass(299)
    await tab.load('/slow', { ...navigation, 'Sec-Fetch-Site': 'cross-site' }, 'POST')
    expect(statuses).toEqual([401])
  })

  it('does not move the absolute timeout', async () => {
    const { tab, slow, pass } = await tenMinutesIn()
    for (let passed = 600; passed < absoluteTimeout - 600; passed += 600) {
      await tab.ping({ reason: 'extend' })
      pass(600)
    }
    const reasons: unknown[] = []
    slow.meanwhile = async () => {
      pass(600)
      reasons.push((await tab.another().status()).json().reason)
    }
    await tab.load('/slow', navigation)
    expect(reasons).toEqual(['absolute'])
  })

  it('holds the session in another process too, for half an hour at most if its own process was killed', async () => {
    const store = new MemorySessions()
    const clocks = createClocks()
    const killed = await openSmallApp({ store }, clocks)
    const other = await openSmallApp({ store }, clocks)
    const tab = killed.newTab()
    await tab.signIn()
    const beside = tab.at(other.origin)
    const reached = new Promise<void>((done) => {
      killed.slow.meanwhile = () => {
        done()
        return new Promise<never>(() => {})
      }
    })
    tab.load('/slow', navigation).catch(() => {})
    await reached
    clocks.pass(longestRequest / 1000 - 1)
    const held = (await beside.status()).status
    clocks.pass(1)
    expect([held, (await beside.status()).json()]).toEqual([200, expect.objectContaining({ reason: 'idle' })])
  })

  it('of a killed process is forgotten when another request ends', () => {
    const killed = opened(beginActivity(0), 'killed', { beganAt: 0, isPerson: false })
    const both = opened(killed, 'own', { beganAt: longestRequest, isPerson: false })
    const held = closed(both, 'own', false, longestRequest - 1)
    expect([held, closed(both, 'own', false, longestRequest)].map(({ open }) => Object.keys(open))).toEqual([
      ['killed'],
      [],
    ])
  })

  it('that its browser breaks off holds nothing any more', async () => {
    const { tab, slow, pass, store } = await tenMinutesIn()
    const abort = new AbortController()
    slow.meanwhile = () => {
      abort.abort()
      return new Promise<never>(() => {})
    }
    await expect(tab.send('/slow', { headers: navigation, signal: abort.signal })).rejects.toThrow('aborted')
    const open = () => JSON.parse(Object.values(Reflect.get(store, 'sessions'))[0] as string).idleActivity.open
    await expect.poll(open).toEqual({})
    pass(idleTimeout)
    expect((await tab.status()).status).toBe(401)
  })
})
