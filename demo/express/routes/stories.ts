import { setTimeout as sleep } from 'node:timers/promises'
import { type Request, type RequestHandler, type Response, Router } from 'express'
import type { Handler } from '../../../companions/express/http.ts'
import { type ServerFault, SLOW, serverFaults } from '../../timeline/choices.ts'
import { createBundle } from '../bundle.ts'
import { Refusal } from '../refusal.ts'
import type { SessionLog } from '../session-log.ts'
import { isOfLibrary, kindOf, type OpenStories, type OpenStory, received, type SeenRequest } from '../story-log.ts'

interface StoryRoutesOptions {
  readonly sessions: SessionLog
  /** Renews the session of a request, though no person was active. For a status that does so by mistake. */
  readonly renew: (req: Request) => Promise<void>
  /** For requests that are no activity. */
  readonly passive: Handler
  readonly now: () => number
  /** The folder with the built SDK. */
  readonly dist: string
}

/**
 * What the first page needs of the server: its scripts, the server's own view of the session, and a server that does what a
 * server should not. All of it counts only for the requests of the tabs of one first page, which name it in `X-Story`.
 */
export function storyRoutes({ sessions, renew, passive, now, dist }: StoryRoutesOptions): Router {
  const routes = Router()
  const stories: OpenStories = new Map()
  const { tellSession, note } = createTelling(sessions, now)

  const watch: RequestHandler = async (req, res, next) => {
    const { story, tab = '1' } = namedBy(req, stories)
    const request = kindOf(req.method, req.path)
    if (!story || !request) return next()
    const fault = isOfLibrary(request) ? story.fault : 'none'
    // A server that is down sees no request.
    if (fault === 'down') return void req.socket.destroy()
    note(req, res, story, { tab, request })
    if (fault === 'slow') await sleep(SLOW)
    if (fault === 'refuses') return void res.status(403).json({ error: 'This refusal is simulated.' })
    if (fault === 'extends' && request === 'status') await renew(req)
    next()
  }

  // What the first page asks for by itself, and its controls, must not keep the session alive.
  routes.use('/stories', passive)
  routes.get('/stories/:id', openStory(stories, now))
  routes.post('/stories/:id/fault/:fault', (req, res) => {
    storyOf(req, stories).fault = readFault(req.params.fault)
    res.sendStatus(204)
  })
  routes.post('/stories/:id/end', async (req, res) => {
    const story = storyOf(req, stories)
    if (story.sessionID) await sessions.end(story.sessionID)
    tellSession(story)
    res.sendStatus(204)
  })
  for (const name of ['first-page', 'tab']) {
    const bundle = createBundle(`${name}.ts`, dist)
    routes.get(`/${name}.js`, passive, async (_req, res) => void res.type('js').send(await bundle()))
  }
  return routes.use(watch)
}

/** Tells a story what the server knows. */
function createTelling(sessions: SessionLog, now: () => number) {
  const tellSession = (story: OpenStory) => {
    const entry = sessions.list().find(({ id }) => id === story.sessionID)
    if (entry) story.tell({ kind: 'session', at: now(), isAlive: entry.alive, endsAt: entry.expiresAt })
  }
  const note = (req: Request, res: Response, story: OpenStory, seen: SeenRequest) => {
    // When the answer is on its way, the session is as this request has left it.
    res.once('close', () => {
      if (sessions.list().some(({ id, alive }) => alive && id === req.sessionID)) story.sessionID = req.sessionID
      story.tell(received(seen, res.writableFinished ? res.statusCode : 'none', now()))
      tellSession(story)
    })
  }
  return { tellSession, note }
}

/** The library names the story in a header. A page that is opened names it in its address. */
function namedBy(req: Request, stories: OpenStories): { story: OpenStory | undefined; tab: string | undefined } {
  const [id = '', tab] = (req.get('X-Story') ?? `${req.query.story ?? ''} ${req.query.tab ?? ''}`).split(' ')
  return { story: stories.get(id), tab: tab || undefined }
}

function storyOf(req: Request, stories: OpenStories): OpenStory {
  const story = stories.get(String(req.params.id))
  if (!story) throw new Refusal(404, 'Page not found', 'No first page with this id is open.')
  return story
}

function readFault(text: unknown): ServerFault {
  const fault = serverFaults.find((each) => each === text)
  if (!fault) throw new Refusal(400, 'This fault is not known', `Use one of ${serverFaults.join(', ')}.`)
  return fault
}

/** Server-sent events, for as long as the first page is open. */
const openStory =
  (stories: OpenStories, now: () => number): RequestHandler =>
  (req, res) => {
    const id = String(req.params.id)
    res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).flushHeaders()
    const write = (data: object) => void res.write(`data: ${JSON.stringify(data)}\n\n`)
    const before = stories.get(id)
    const story: OpenStory = { fault: 'none', sessionID: undefined, ...before, tell: write }
    stories.set(id, story)
    // So that the page can tell its own clock from the server's.
    write({ kind: 'now', at: now() })
    req.once('close', () => {
      if (stories.get(id) === story) stories.delete(id)
    })
  }
