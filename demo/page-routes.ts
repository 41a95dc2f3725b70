import { type Request, type RequestHandler, Router } from 'express'
import { requireCsrfToken } from './csrf.ts'
import type { Html } from './html.ts'
import type { IdleSessions } from './idle-sessions.ts'
import { type Application, fields, formPage } from './pages/form.ts'
import { framedPage } from './pages/framed.ts'
import { ownMarkupPage, type StyleName, styles } from './pages/own-markup.ts'
import { savedPage } from './pages/saved.ts'
import { singlePageApp } from './pages/single-page-app.ts'
import { readSettings } from './settings.ts'
import { requireSession, saveSession, type Visitor, type Visitors } from './visitors.ts'
import { workRoutes } from './work-routes.ts'

declare module 'express-session' {
  interface SessionData {
    application: Application
  }
}

/** @param dist where the built SDK is */
export function pageRoutes(idle: IdleSessions, visitors: Visitors, dist: string, now: () => number): Router {
  const routes = Router()

  /** The times in the page's address hold for the session from now on: what the page says, the server enforces. */
  const rememberSettings: RequestHandler = (req, _res, next) => {
    const before = req.session.settings
    const settings = readSettings(req.query, before)
    req.session.settings = settings
    // Another absolute timeout starts the story again; otherwise it could lie in the past.
    if (settings.absolute !== before?.absolute) idle.begin(req.session)
    next()
  }
  const person = [requireSession(idle), idle.presence]
  const look = [...person, rememberSettings, ...saveSession(idle)]

  const show =
    (page: (visitor: Visitor, application?: Application) => Html): RequestHandler =>
    (req, res) =>
      void res.send(String(page(visitors.of(req), req.session.application)))

  const answer: RequestHandler = (req, _res, next) => {
    req.session.application = readApplication(req)
    next()
  }
  const showAnswers: RequestHandler = (_req, res) => res.redirect(303, '/page/two')

  routes.get('/page', look, show(formPage))
  routes.post('/page', person, requireCsrfToken, answer, saveSession(idle), showAnswers)
  routes.get('/page/two', look, show(savedPage))
  routes.get('/page/frame', look, show(framedPage))
  for (const name of Object.keys(styles) as StyleName[])
    routes.get(
      `/page/${name}`,
      look,
      show((visitor) => ownMarkupPage(visitor, name)),
    )
  routes.get('/app', look, show(singlePageApp))
  routes.use(workRoutes({ idle, now, dist, page: (page) => [...look, show(page)] }))
  return routes
}

function readApplication(req: Request): Application {
  const entries = fields.map(({ name }) => [name, String(req.body?.[name] ?? '')])
  return Object.fromEntries(entries)
}
