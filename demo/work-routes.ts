import { setTimeout as sleep } from 'node:timers/promises'
import { type RequestHandler, Router } from 'express'
import { createBundle } from './bundle.ts'
import { requireCsrfToken } from './csrf.ts'
import type { Html } from './html.ts'
import type { IdleSessions } from './idle-sessions.ts'
import { createLesson } from './lesson.ts'
import {
  type FrameworkName,
  frameworkPage,
  frameworks,
  type LongWorkName,
  longWork,
  longWorkPage,
} from './pages/long-work.ts'
import { requireSession, type Visitor } from './visitors.ts'

interface WorkRoutesOptions {
  idle: IdleSessions
  now: () => number
  /** Where the built SDK is. */
  dist: string
  /** Makes the handlers that show a page to a signed-in visitor. */
  page: (show: (visitor: Visitor) => Html) => RequestHandler[]
}

export function workRoutes({ idle, now, dist, page }: WorkRoutesOptions): Router {
  const routes = Router()
  for (const name of Object.keys(longWork) as LongWorkName[])
    routes.get(
      `/work/${name}`,
      page((visitor) => longWorkPage(visitor, name)),
    )
  for (const name of Object.keys(frameworks) as FrameworkName[]) {
    const bundle = createBundle(name, dist)
    routes.get(
      `/work/${name}`,
      page((visitor) => frameworkPage(visitor, name)),
    )
    routes.get(`/work/${name}.js`, async (_req, res) => void res.type('js').send(await bundle()))
  }
  routes.post('/work/upload', requireSession(idle), requireCsrfToken, receive(now))
  routes.get('/work/lesson.wav', (_req, res) => void res.type('wav').send(createLesson()))
  return routes
}

/** Takes an upload in as slowly as `take` says, in seconds. */
const receive =
  (now: () => number): RequestHandler =>
  async (req, res) => {
    const start = now()
    const take = Math.min(600, Number(req.query.take) || 0) * 1000
    const total = Number(req.headers['content-length']) || 1
    let received = 0
    for await (const chunk of req) {
      received += chunk.length
      const due = start + (take * received) / total
      // In short steps, because the clock that counts may leap.
      while (now() < due) await sleep(Math.min(100, due - now()))
    }
    res.json({ received })
  }
