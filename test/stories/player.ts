import type { Answer, Duration, Ports, Screen, ServerRequest } from '../../src/core/ports.ts'
import { SECOND } from '../support/machine.ts'
import { type BrowserStorage, createBrowserStorage } from '../support/world/browser-storage.ts'
import { HANGS } from '../support/world/session-server.ts'
import {
  CACHED,
  createWorld,
  DELIVERED,
  inWords,
  type TabPorts,
  type World,
  type Fact as WorldFact,
  type WorldTab,
} from '../support/world/world.ts'
import type { Fact } from './facts.ts'
import { type Act, isPlayed, type Setup, type Step, type Story } from './story.ts'

/** A page of the story, and what the browser does with it. */
interface Page {
  readonly id: string
  readonly tab: WorldTab
  isVisible: boolean
  isFrozen: boolean
  /** In the back/forward cache. */
  isAway: boolean
  /** Crashed, or gone to the sign-in page. */
  isGone: boolean
  readonly holds: { readonly hold: number; readonly end: () => void }[]
}

/** A fact without its time. */
type News = Fact extends infer Each ? (Each extends Fact ? Omit<Each, 'at'> : never) : never

/** What happens to a request on its way. */
type Fate = 'lost' | 'answer lost' | 'answer late' | 'stray 401'

interface Scene {
  readonly setup: Setup
  readonly world: World
  readonly storage: BrowserStorage
  readonly pages: Page[]
  readonly facts: Fact[]
  readonly note: (news: News) => void
  readonly requestIds: Map<ServerRequest, number>
  /** What happens to the next requests. */
  readonly fates: { readonly fate: Fate; readonly delay: Duration }[]
  readonly holds: { last: number }
  readonly session: { number: number; hasLapsed: boolean }
}

const MOST_PAGES = 7

/** Presses of the act `type`. */
const MOST_PRESSES = 12

const LONGEST_TYPING = 1200

const LONGEST_LATENCY = 8

/** An answer to a later request would come after the request was given up. */
const LATE: Duration = 9 * SECOND

/** While the story waits for a warning, it looks this often. */
const LOOK_EVERY = 5

const UNAUTHORIZED: Answer = { outcome: 'ended', status: 401 }

const UNREACHABLE: Answer = { outcome: 'unreachable' }

/** Plays a story from its first page until everything untouched must have ended. Returns what happened. */
export async function play({ setup, steps }: Story): Promise<readonly Fact[]> {
  const scene = createScene(setup)
  const uninstall = scene.storage.install()
  try {
    await begin(scene)
    for (const step of steps) await take(scene, step)
    await flow(scene, setup.idleTimeout + setup.warnBefore)
    await fallSilent(scene)
  } catch (error) {
    scene.note({ kind: 'broke', words: String(error) })
  } finally {
    uninstall()
  }
  return scene.facts
}

/** No exchange of seven tabs takes so many rounds. */
const MOST_ROUNDS = 100

/** Two tabs that each believe to know more than the other would tell each other for ever. */
async function fallSilent({ storage }: Scene): Promise<void> {
  for (let round = 0; storage.underWay() > 0; round++) {
    if (round > MOST_ROUNDS) throw new Error('The tabs send each other messages without end')
    await settle()
  }
}

const SETTLE_TURNS = 12

async function settle(): Promise<void> {
  for (let turn = 0; turn < SETTLE_TURNS; turn++) await undefined
}

function createScene(setup: Setup): Scene {
  const storage = createBrowserStorage()
  const world = createWorld({ storage, seed: setup.seed, settle, limits: limitsOf(setup) })
  const facts: Fact[] = []
  const scene: Scene = {
    setup,
    world,
    storage,
    pages: [],
    facts,
    note: (news) => void facts.push({ at: world.time.real(), ...news } as Fact),
    requestIds: new Map(),
    fates: [],
    holds: { last: 0 },
    session: { number: 0, hasLapsed: false },
  }
  setServer(scene)
  return scene
}

const limitsOf = ({ idleTimeout, warnBefore, ...setup }: Setup) => ({
  idleTimeout: idleTimeout * SECOND,
  warnBefore: warnBefore * SECOND,
  keepaliveInterval: Math.min(setup.keepaliveInterval, idleTimeout / 3) * SECOND,
  hasKeepalive: setup.hasKeepalive,
  hasStatus: setup.hasStatus,
  hasSignOut: setup.hasSignOut,
  isNamed: setup.isNamed,
  extendOn: setup.extendOn,
})

function setServer(scene: Scene): void {
  const { setup, world, note, requestIds } = scene
  const { server } = world
  const { answer } = server
  server.policy = setup
  server.window = setup.window * setup.idleTimeout * SECOND
  server.latency = setup.latency * SECOND
  server.fault = (request, tab) => disturb(scene, request, tab)
  server.answer = (request, page) => {
    noteLapse(scene)
    return answer(request, page)
  }
  const { decide } = server
  server.decide = (request) => {
    const isGranted = server.until > world.time.real()
    const said = decide(request)
    const page = server.requests.at(-1)?.tab ?? ''
    note({ kind: 'handled', page, id: requestIds.get(request) ?? 0, isGranted, until: server.until })
    return said
  }
}

/** The answer of what is between the page and the server, if the server's own does not arrive. */
function disturb({ world, fates, note, requestIds }: Scene, request: ServerRequest, page: string) {
  const next = fates.shift()
  if (!next) return undefined
  const { fate, delay } = next
  note({ kind: 'disturbed', page, id: requestIds.get(request) ?? 0, how: fate })
  if (fate === 'lost') return delay > LATE ? HANGS : UNREACHABLE
  if (fate === 'stray 401') return UNAUTHORIZED
  const answer = world.server.decide(request)
  if (fate === 'answer lost') return HANGS
  return new Promise<Answer>((resolve) => world.time.outside(delay, () => resolve(answer)))
}

/** Notes once that nothing renewed the server's session in time. */
function noteLapse({ world, session, facts }: Scene): void {
  const { until } = world.server
  if (session.hasLapsed || until > world.time.real()) return
  session.hasLapsed = true
  if (until > 0) insert(facts, { at: until, kind: 'lapsed', session: session.number })
}

/** Keeps the facts in the order of time. */
function insert(facts: Fact[], fact: Fact): void {
  const later = facts.findIndex(({ at }) => at > fact.at)
  facts.splice(later < 0 ? facts.length : later, 0, fact)
}

/** In whole milliseconds, as a wall clock has them. */
const flow = async (scene: Scene, seconds: number): Promise<void> => {
  await scene.world.flow(Math.round(seconds * SECOND))
  lookAround(scene)
}

/** Notes what nothing tells by itself: the time, a session that lapsed, and what the clock of a page cannot know. */
function lookAround(scene: Scene): void {
  noteLapse(scene)
  scene.note({ kind: 'time passed' })
}

async function begin(scene: Scene): Promise<void> {
  signIn(scene)
  for (let number = 0; number < scene.setup.pages; number++) {
    await openDelivered(scene, 0)
    await flow(scene, 2)
  }
}

function signIn({ world, session, note }: Scene): void {
  session.number++
  session.hasLapsed = false
  world.server.signIn(`s${session.number}`)
  note({ kind: 'signed in', session: session.number })
}

/** The server has handled the request of this page so long ago, and now the page arrives. */
async function openDelivered(scene: Scene, slowBy: number): Promise<void> {
  await flow(scene, slowBy + DELIVERED.age / SECOND)
  open(scene, { ...DELIVERED, age: DELIVERED.age + slowBy * SECOND })
}

function open(scene: Scene, delivery: typeof DELIVERED): void {
  const { setup, world, pages, session, note } = scene
  const id = `page ${pages.length + 1}`
  const since = world.time.real() - delivery.age
  note({ kind: 'opened', page: id, session: session.number, isCached: delivery.isCached, since })
  const isTold = setup.tellsFigures && !setup.isKeepaliveBare
  const expiresIn = isTold ? world.server.until - world.time.real() : undefined
  const sessionKey = setup.isNamed ? `s${session.number}` : ''
  const tab = world.open({
    id,
    sessionKey,
    delivery,
    isVisited: true,
    limits: { expiresIn },
    ports: (own) => observed(scene, id, own),
    note: (fact) => noteTold(scene, id, fact),
  })
  const page: Page = { id, tab, isVisible: true, isFrozen: false, isAway: false, isGone: false, holds: [] }
  pages.push(page)
  const hasDeparted = scene.facts.some((fact) => fact.kind === 'departed' && fact.page === id)
  if (hasDeparted) disappear(page)
  else keepPolling(scene, page)
}

/** The ports of a page, with an eye on its screen and its requests. */
function observed({ setup, world, note, requestIds }: Scene, page: string, own: TabPorts): Partial<Ports> {
  const { view, server } = own
  let last: Screen['kind'] | undefined
  return {
    view: {
      show(screen) {
        view?.show(screen)
        if (screen.kind === last) return
        last = screen.kind
        note({ kind: 'screen', page, screen: screen.kind })
      },
      remove() {},
    },
    server: {
      send(request) {
        const id = requestIds.size + 1
        requestIds.set(request, id)
        note({ kind: 'sent', page, id, request })
        world.server.delay = delayOf(setup, request) * SECOND
        return server.send(request)
      },
      abort: () => server.abort(),
    },
  }
}

const delayOf = ({ delay, isStatusQuick }: Setup, { kind }: ServerRequest): number =>
  kind === 'status' && isStatusQuick ? 0 : delay

function noteTold({ note, pages }: Scene, id: string, fact: WorldFact): void {
  const { cause } = fact.detail as { readonly cause?: never }
  if (fact.event === 'leave' && cause) {
    note({ kind: 'departed', page: id, cause })
    const page = pages.find((other) => other.id === id)
    if (page) disappear(page)
  } else note({ kind: 'told', page: id, event: fact.event, words: inWords(fact), cause })
}

function disappear(page: Page): void {
  page.isGone = true
  page.tab.crash()
}

/** One page polls, as applications do that show notifications. That renews the session without a person. */
function keepPolling(scene: Scene, page: Page): void {
  const { setup, world, pages, note } = scene
  const isFirst = pages.every((other) => other === page || other.isGone)
  if (setup.polling === 0 || !isFirst) return
  const poll = () => {
    if (page.isGone) return
    if (world.server.until > world.time.real()) {
      world.server.renew()
      note({ kind: 'polled', page: page.id })
    }
    page.tab.time.source.setTimer(poll, setup.polling * SECOND)
  }
  page.tab.time.source.setTimer(poll, setup.polling * SECOND)
}

async function take(scene: Scene, [wait, act, which, amount]: Step): Promise<void> {
  await flow(scene, wait)
  if (!isPlayed(scene.setup, act)) return
  await ACTS[act](scene, which, amount)
  await scene.world.settle()
  lookAround(scene)
}

const isAwake = ({ isFrozen, isAway, isGone }: Page) => !isFrozen && !isAway && !isGone

/** One of the pages that are like this, or none. */
function pick({ pages }: Scene, which: number, isLikeThis: (page: Page) => boolean): Page | undefined {
  const choice = pages.filter(isLikeThis)
  return choice[which % choice.length]
}

const pickAwake = (scene: Scene, which: number) => pick(scene, which, isAwake)

/** A person uses a page that they see. Where there is none they open one. */
async function pickInUse(scene: Scene, which: number): Promise<Page | undefined> {
  const page = pick(scene, which, (one) => isAwake(one) && one.isVisible)
  if (page) return page
  const hidden = pickAwake(scene, which)
  if (hidden) show(scene, hidden)
  else await openOrSignIn(scene, 0)
  return hidden ?? pick(scene, which, (one) => isAwake(one) && one.isVisible)
}

const isFull = ({ pages }: Scene): boolean => pages.filter(({ isGone }) => !isGone).length >= MOST_PAGES

/** Without a session the server delivers its sign-in page, where the person signs in. */
async function openOrSignIn(scene: Scene, slowBy: number): Promise<void> {
  const { world, session, note } = scene
  if (isFull(scene)) return
  noteLapse(scene)
  const isOver = world.server.until <= world.time.real()
  if (isOver) signIn(scene)
  else {
    world.server.visit()
    note({ kind: 'page requested', session: session.number })
  }
  await openDelivered(scene, isOver ? 0 : slowBy)
}

const ACTS: { readonly [Name in Act]: (scene: Scene, which: number, amount: number) => void | Promise<void> } = {
  wait() {},
  async press(scene, which) {
    const page = await pickInUse(scene, which)
    if (page) press(scene, page)
  },
  async type(scene, which, amount) {
    const page = await pickInUse(scene, which)
    if (!page) return
    const length = Math.min(amount, LONGEST_TYPING)
    const presses = Math.min(MOST_PRESSES, 1 + Math.floor(length / 2))
    for (let done = 0; done < presses && isAwake(page); done++) {
      press(scene, page)
      await flow(scene, length / presses)
    }
  },
  async stay(scene, which, amount) {
    const page = await pickInUse(scene, which)
    if (!page) return
    const { idleTimeout, warnBefore } = scene.setup
    for (let waited = 0; waited < idleTimeout && page.tab.screen() !== 'warning'; waited += LOOK_EVERY) {
      await flow(scene, LOOK_EVERY)
    }
    await flow(scene, amount % warnBefore)
    if (page.tab.screen() !== 'warning' || !isAwake(page)) return
    scene.note({ kind: 'stay pressed', page: page.id })
    void page.tab.stay()
  },
  open: (scene) => openOrSignIn(scene, 0),
  'open slowly': (scene, _, amount) => openOrSignIn(scene, amount % 60),
  crash(scene, which) {
    const page = pick(scene, which, ({ isGone }) => !isGone)
    if (!page) return
    scene.note({ kind: 'crashed', page: page.id })
    disappear(page)
  },
  'open from cache'(scene) {
    if (!isFull(scene)) open(scene, CACHED)
  },
  async 'sign in anew'(scene) {
    if (isFull(scene)) return
    signIn(scene)
    await openDelivered(scene, 0)
  },
  hide(scene, which) {
    const page = pick(scene, which, (one) => isAwake(one) && one.isVisible)
    if (page) hide(scene, page)
  },
  show(scene, which) {
    const page = pick(scene, which, (one) => isAwake(one) && !one.isVisible)
    if (page) show(scene, page)
  },
  freeze(scene, which) {
    const page = pickAwake(scene, which)
    if (page) freeze(scene, page)
  },
  thaw(scene, which, amount) {
    const page = pick(scene, which, (one) => one.isFrozen && !one.isGone && !one.isAway)
    if (page) thaw(scene, page, amount)
  },
  leave(scene, which) {
    const page = pickAwake(scene, which)
    if (page) leave(scene, page)
  },
  restore(scene, which, amount) {
    const page = pick(scene, which, (one) => one.isAway && !one.isGone)
    if (page) restore(scene, page, amount)
  },
  sleep,
  'set clock back': (scene, _, amount) => setClock(scene, -(amount + 1)),
  'set clock forward': (scene, _, amount) => setClock(scene, amount + 1),
  'refuse writes'(scene, which, amount) {
    const page = pickAwake(scene, which)
    if (!page) return
    scene.storage.faults(page.id).refusedWrites = amount % 2 ? 1 : Infinity
    scene.note({ kind: 'writes refused', page: page.id })
  },
  'block storage'(scene, which) {
    const page = pickAwake(scene, which)
    if (!page) return
    scene.storage.faults(page.id).isBlocked = true
    scene.note({ kind: 'storage blocked', page: page.id })
  },
  'lose requests': (scene, which, amount) => doom(scene, 'lost', which, amount),
  'lose answers': (scene, which, amount) => doom(scene, 'answer lost', which, amount),
  'delay answers': (scene, which, amount) => doom(scene, 'answer late', which, amount % LONGEST_LATENCY),
  'answer 401 once': (scene) => doom(scene, 'stray 401', 0, 0),
  'begin work': (scene, which, amount) => beginWork(scene, which, amount, false),
  'begin quiet work': (scene, which, amount) => beginWork(scene, which, amount, true),
  'end work'(scene, which) {
    const page = pick(scene, which, (one) => isAwake(one) && one.holds.length > 0)
    const hold = page?.holds.shift()
    if (!page || !hold) return
    hold.end()
    scene.note({ kind: 'work ended', page: page.id, hold: hold.hold })
  },
  'act elsewhere'({ world, note }) {
    if (world.server.until <= world.time.real()) return
    world.server.visit()
    note({ kind: 'acted elsewhere' })
  },
}

/** What counts is whether the person sees the page itself, and no warning, also after the page has caught up. */
function press({ note }: Scene, { id, tab }: Page): void {
  tab.ports.act('press')
  note({ kind: 'pressed', page: id, isBeforeWarning: tab.phase() === 'active' && tab.screen() !== 'checking' })
}

function hide({ setup, note }: Scene, page: Page): void {
  page.isVisible = false
  page.tab.ports.isVisible = false
  page.tab.ports.happen('hidden')
  page.tab.time.throttle({ slot: setup.throttle * SECOND })
  note({ kind: 'hidden', page: page.id })
}

function show({ note }: Scene, page: Page): void {
  page.isVisible = true
  page.tab.ports.isVisible = true
  page.tab.time.throttle({ slot: 0 })
  page.tab.ports.happen('shown')
  note({ kind: 'shown', page: page.id })
}

/** A browser freezes hidden pages. The event comes first. */
function freeze(scene: Scene, page: Page): void {
  if (page.isVisible) hide(scene, page)
  page.tab.ports.happen('look')
  page.isFrozen = true
  page.tab.time.freeze()
  scene.note({ kind: 'frozen', page: page.id })
}

/** What waited may run before or after the event `resume`. Then the person sees the page, or does not. */
function thaw(scene: Scene, page: Page, amount: number): void {
  inOrder(
    amount,
    () => page.tab.time.thaw(),
    () => page.tab.ports.happen('look'),
  )
  page.isFrozen = false
  scene.note({ kind: 'thawed', page: page.id })
  if (amount % 3) show(scene, page)
}

function inOrder(amount: number, one: () => void, other: () => void): void {
  if (amount % 2) one()
  other()
  if (amount % 2 === 0) one()
}

/** The page goes into the back/forward cache. */
function leave(scene: Scene, page: Page): void {
  page.tab.ports.happen('left')
  page.isVisible = false
  page.isAway = true
  page.tab.ports.isVisible = false
  page.tab.ports.happen('hidden')
  page.tab.time.freeze()
  scene.note({ kind: 'left', page: page.id })
}

/** Browsers differ in the order of these events. */
function restore(scene: Scene, page: Page, amount: number): void {
  const { tab } = page
  page.isVisible = true
  page.isAway = false
  tab.ports.isVisible = true
  tab.time.throttle({ slot: 0 })
  if (amount % 2) tab.time.thaw()
  inOrder(
    amount >> 1,
    () => tab.ports.happen('shown'),
    () => tab.ports.happen('restored'),
  )
  tab.time.thaw()
  scene.note({ kind: 'restored', page: page.id })
}

/**
 * The machine sleeps. Pages that are in sight look as they wake up; before or after it they get the answers that arrived.
 * `which` chooses the kind of machine: its timers, and its monotonic clock, may go on in sleep. Requests that are on their
 * way stay in the machine, or do not.
 */
async function sleep(scene: Scene, which: number, amount: number): Promise<void> {
  const { world, note } = scene
  const awake = scene.pages.filter(isAwake)
  note({ kind: 'asleep' })
  for (const { tab } of awake) tab.time.freeze()
  const duration = (amount + 1) * SECOND
  const hands = which % 3 === 2 ? { timers: duration, mono: duration } : { timers: which % 3 ? duration : 0 }
  await world.time.sleep(duration, hands, amount % 4 > 1)
  for (const page of awake) {
    const { tab } = page
    const look = () => {
      if (page.isVisible) tab.ports.happen('look')
    }
    inOrder(amount, () => tab.time.thaw(), look)
  }
  await world.flow(0)
  note({ kind: 'awake' })
  lookAround(scene)
}

function setClock({ world, note }: Scene, by: number): void {
  world.setWall(by * SECOND)
  note({ kind: 'clock set', by: by * SECOND })
}

/** The next requests do not arrive, or their answers do not. */
function doom({ fates }: Scene, fate: Fate, which: number, amount: number): void {
  for (let number = 0; number <= which; number++) fates.push({ fate, delay: amount * SECOND })
}

async function beginWork(scene: Scene, which: number, amount: number, keepsWarning: boolean): Promise<void> {
  const page = await pickInUse(scene, which)
  if (!page) return
  const { holds, world, note } = scene
  holds.last++
  const hold = holds.last
  const duration = (amount + 1) * SECOND
  note({ kind: 'work began', page: page.id, hold, until: world.time.real() + duration, keepsWarning })
  page.holds.push({ hold, end: page.tab.beginWork(duration, { keepsWarning }) })
}
