import type { Answer, Duration, Instant, ServerRequest } from '../../src/core/ports.ts'
import { createRandom } from '../../test/support/world/random.ts'
import { type Client, IDLE_TIMEOUT, type Link, type Policy, SECOND } from './client.ts'
import {
  createPerson,
  drawNext,
  dropNext,
  exponential,
  type Habits,
  lastActivity,
  moveOn,
  type Person,
} from './people.ts'
import { answerOf, isLapsed, newSession, type Session, UNREACHABLE } from './server.ts'
import { createTraffic, type Traffic } from './traffic.ts'

/** What happens to a fleet of people, from 0 on. */
export interface Scenario {
  readonly people: number
  readonly until: Instant
  readonly habits: Habits
  /** The people arrive one by one over this time; 0: all at once. */
  readonly arrival: Duration
  /** The server cannot be reached. */
  readonly outage?: { readonly from: Instant; readonly to: Instant }
  /** All open pages are loaded anew, in the same instant. */
  readonly reloadAt?: Instant
  readonly seed: number
}

/** An answer takes between 60 and 160 ms. */
const LATENCY: Duration = 60
const LATENCY_SPREAD: Duration = 100

/** A page runs its scripts between half a second and a second and a half after the server has delivered it. */
const START_DELAY: Duration = 500
const START_DELAY_SPREAD: Duration = 1000

/** How long a person takes to press *Stay*, to press it again if the warning is still there, and to sign in again. */
const REACTION: Duration = 2 * SECOND
const REACTION_MEAN: Duration = 6 * SECOND
const AGAIN: Duration = 30 * SECOND
const AGAIN_MEAN: Duration = 30 * SECOND
const SIGN_IN: Duration = 10 * SECOND
const SIGN_IN_MEAN: Duration = 20 * SECOND

/** A session that ends this little early did not end early: pages keep a margin, and servers count whole seconds. */
const TOLERANCE: Duration = 10 * SECOND

interface Member {
  readonly client: Client
  readonly person: Person
  readonly answers: { readonly at: Instant; readonly id: number; readonly answer: Answer }[]
  session: Session
  /** When the server delivers the next page, and when its scripts run. */
  loadAt: Instant
  startAt: Instant
  deliveredAt: Instant
  reloadAt: Instant
  stayAt: Instant
  /** The last activity that the page saw before a warning. */
  seenAt: Instant
  isNew: boolean
  hasPage: boolean
  /** The end of the session was counted. */
  isOver: boolean
}

/** Plays a scenario with one policy. */
export function simulate(scenario: Scenario, policy: Policy): Traffic {
  const random = createRandom(scenario.seed)
  const traffic = createTraffic(scenario.until)
  for (let person = 0; person < scenario.people; person++)
    playMember(createMember(scenario, policy, random, traffic), { scenario, random, traffic })
  return traffic
}

/** The people do not meet, so each can be played to the end before the next: that takes half of the time. */
function playMember(member: Member, world: World): void {
  const { until } = world.scenario
  for (let now = nextAt(member, 0); now < until; now = Math.max(now, nextAt(member, now))) happen(member, now, world)
}

interface World {
  readonly scenario: Scenario
  readonly random: () => number
  readonly traffic: Traffic
}

const isDown = ({ outage }: Scenario, now: Instant): boolean =>
  outage !== undefined && now >= outage.from && now < outage.to

function createMember(scenario: Scenario, policy: Policy, random: () => number, traffic: Traffic): Member {
  const arrivesAt = random() * scenario.arrival
  const link: Link = { random, send: (request, now, id = 0) => send(member, request, now, id, { scenario, random, traffic }) } // biome-ignore format: one line
  const member: Member = {
    client: policy.createClient(link),
    person: createPerson(arrivesAt, scenario.habits, random),
    answers: [],
    session: newSession(arrivesAt),
    loadAt: arrivesAt,
    startAt: Infinity,
    deliveredAt: 0,
    reloadAt: scenario.reloadAt ?? Infinity,
    stayAt: Infinity,
    seenAt: 0,
    isNew: true,
    hasPage: false,
    isOver: false,
  }
  return member
}

function send(member: Member, request: ServerRequest, now: Instant, id: number, world: World): void {
  const { scenario, random, traffic } = world
  traffic.count(request.kind, now)
  const answer = isDown(scenario, now) ? UNREACHABLE : answerOf(member.session, request, now)
  if (answer.outcome === 'ended') noteEnd(member, now, world)
  member.answers.push({ at: now + LATENCY + random() * LATENCY_SPREAD, id, answer })
}

/** Counts people whose session ended although they had been active in the page within the idle timeout. */
function noteEnd(member: Member, now: Instant, world: World): void {
  if (member.isOver) return
  member.isOver = true
  const { client, person, session } = member
  const activeAt = lastActivity(person, now, world.scenario.habits, world.random)
  if (client.phase() === 'active') member.seenAt = activeAt
  const at = Math.min(now, session.until)
  world.traffic.noteEnd(member.seenAt > at - IDLE_TIMEOUT + TOLERANCE)
}

const answerAt = ({ answers }: Member): Instant => answers.reduce((first, { at }) => Math.min(first, at), Infinity)

function nextAt(member: Member, now: Instant): Instant {
  const { client, person, loadAt, startAt, stayAt, reloadAt, hasPage } = member
  const pageAt = hasPage ? Math.min(client.wakeAt(now), answerAt(member), person.nextAt, stayAt, reloadAt) : Infinity
  return Math.min(loadAt, startAt, person.until, pageAt)
}

/** Does what is due first. */
function happen(member: Member, now: Instant, world: World): void {
  const { person, loadAt, startAt, reloadAt, hasPage } = member
  if (loadAt <= now) deliver(member, now, world)
  else if (startAt <= now) startPage(member, now)
  else if (person.until <= now) changePlace(member, now, world)
  else if (hasPage && reloadAt <= now) reload(member, now, world)
  else if (hasPage) happenInPage(member, now, world)
  afterwards(member, now, world)
}

function happenInPage(member: Member, now: Instant, world: World): void {
  const { client, person, answers, stayAt } = member
  if (answerAt(member) <= now) {
    const [answered] = answers.splice(
      answers.findIndex(({ at }) => at <= now),
      1,
    )
    if (answered) client.answer(now, answered.id, answered.answer)
  } else if (stayAt <= now) {
    member.stayAt = now + AGAIN + exponential(world.random, AGAIN_MEAN)
    client.stay(now)
  } else if (person.nextAt <= now) {
    person.activeAt = now
    dropNext(person)
    act(member, now)
  } else look(member, now, world)
}

/** The page looks at the clock. It has seen the activity before. */
function look(member: Member, now: Instant, world: World): void {
  catchUpActivity(member, now, world)
  if (member.client.wakeAt(now) <= now) member.client.look(now)
}

function catchUpActivity(member: Member, now: Instant, { scenario, random }: World): void {
  const { person } = member
  const before = person.activeAt
  const activeAt = lastActivity(person, now, scenario.habits, random)
  if (activeAt > before) act(member, activeAt)
}

/** The person is active in the page. In a warning only *Stay* counts. */
function act(member: Member, now: Instant): void {
  if (member.client.phase() !== 'active') return
  member.seenAt = now
  member.client.act(now)
}

/** The server delivers a page. While it is down, the person tries again. */
function deliver(member: Member, now: Instant, { scenario, random, traffic }: World): void {
  traffic.count('page', now)
  if (isDown(scenario, now)) {
    member.loadAt = now + SIGN_IN + exponential(random, SIGN_IN_MEAN)
    return
  }
  member.loadAt = Infinity
  member.isNew = member.isNew || isLapsed(member.session, now)
  if (member.isNew) member.session = newSession(now)
  else member.session.until = now + IDLE_TIMEOUT
  member.deliveredAt = now
  member.startAt = now + START_DELAY + random() * START_DELAY_SPREAD
}

function startPage(member: Member, now: Instant): void {
  const { client, deliveredAt, isNew } = member
  member.startAt = Infinity
  member.hasPage = true
  member.isOver = false
  member.isNew = false
  member.answers.length = 0
  if (isNew) member.seenAt = now
  client.load(now, deliveredAt, isNew)
}

function reload(member: Member, now: Instant, world: World): void {
  catchUpActivity(member, now, world)
  member.client.leave(now)
  member.reloadAt = Infinity
  member.hasPage = false
  deliver(member, now, world)
}

function changePlace(member: Member, now: Instant, world: World): void {
  const { client, person, hasPage } = member
  if (hasPage) catchUpActivity(member, now, world)
  const before = person.place
  moveOn(person, now, world.scenario.habits, world.random)
  if (!hasPage) return
  if (person.place === 'elsewhere') client.setVisible(now, false)
  if (before === 'elsewhere') client.setVisible(now, true)
  if (person.place === 'page') act(member, now)
}

/** What the person does about the page as it is now, and the next activity that the page listens for. */
function afterwards(member: Member, now: Instant, world: World): void {
  const { client, person, hasPage } = member
  if (!hasPage) return
  const { random, scenario } = world
  const phase = client.phase()
  if (phase === 'over') noteEnd(member, now, world)
  if (person.place !== 'page') {
    member.stayAt = Infinity
    return
  }
  if (member.isOver && member.loadAt === Infinity && member.startAt === Infinity) signInAgain(member, now, random)
  if (phase !== 'warning') member.stayAt = Infinity
  else if (member.stayAt === Infinity) member.stayAt = now + REACTION + exponential(random, REACTION_MEAN)
  if (phase === 'active') {
    const from = client.listensFrom(now)
    if (from === Infinity) dropNext(person)
    else drawNext(person, from, scenario.habits, random)
  }
}

function signInAgain(member: Member, now: Instant, random: () => number): void {
  member.isNew = true
  member.hasPage = false
  member.stayAt = Infinity
  dropNext(member.person)
  member.loadAt = now + SIGN_IN + exponential(random, SIGN_IN_MEAN)
}
