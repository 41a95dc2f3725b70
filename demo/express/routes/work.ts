import { setTimeout as sleep } from 'node:timers/promises'
import { type RequestHandler, Router } from 'express'
import type { Handler } from '../../../companions/express/http.ts'
import { createBundle } from '../bundle.ts'
import { requireCsrfToken } from '../csrf.ts'
import type { Html } from '../html.ts'
import { createLesson } from '../lesson.ts'
import {
  type FrameworkName,
  frameworkPage,
  frameworks,
  type LongWorkName,
  longWork,
  longWorkPage,
} from '../pages/long-work.ts'
import type { Visitor } from '../visitors.ts'

interface WorkRoutesOptions {
  /** Lets only signed-in visitors pass. */
  mustBeSignedIn: Handler
  now: () => number
  /** The folder with the built SDK. */
  dist: string
  /** Makes the handlers that show a page to a signed-in visitor. */
  page: (show: (visitor: Visitor) => Html) => RequestHandler[]
}

export function workRoutes({ mustBeSignedIn, now, dist, page }: WorkRoutesOptions): Router {
  const routes = Router()
  for (const name of Object.keys(longWork) as LongWorkName[]) {
    const handlers = page((visitor) => longWorkPage(visitor, name))
    routes.get(`/work/${name}`, handlers)
  }
  for (const name of Object.keys(frameworks) as FrameworkName[]) {
    const handlers = page((visitor) => frameworkPage(visitor, name))
    const bundle = createBundle(name, dist)
    routes.get(`/work/${name}`, handlers)
    routes.get(`/work/${name}.js`, async (_req, res) => void res.type('js').send(await bundle()))
  }
  routes.post('/work/upload', mustBeSignedIn, requireCsrfToken, receive(now))
  routes.get('/work/lesson.wav', (_req, res) => void res.type('wav').send(createLesson()))
  return routes
}

const longestUpload = 600

/** Receives an upload as slowly as `?take=` says, in seconds. */
const receive =
  (now: () => number): RequestHandler =>
  async (req, res) => {
    const start = now()
    const take = Math.min(longestUpload, Number(req.query.take) || 0) * 1000
    const total = Number(req.headers['content-length']) || 1
    let received = 0
    for await (const chunk of req) {
      received += chunk.length
      const due = start + (take * received) / total
      // In short steps, because a test moves this clock on.
      while (now() < due) await sleep(Math.min(100, due - now()))
    }
    res.json({ received })
  }
