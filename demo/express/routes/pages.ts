import express, { type Request, type RequestHandler, Router } from 'express'
import type { IdleSessions } from '../../../companions/express/idle-sessions.ts'
import { requireCsrfToken } from '../csrf.ts'
import type { Html } from '../html.ts'
import { type Application, fields, formPage } from '../pages/form.ts'
import { framedPage } from '../pages/framed.ts'
import { ownMarkupPage, type StyleName, styles } from '../pages/own-markup.ts'
import { savedPage } from '../pages/saved.ts'
import { singlePageApp } from '../pages/single-page-app.ts'
import { tabPage } from '../pages/tab.ts'
import { readSettings } from '../settings.ts'
import type { Visitor, Visitors } from '../visitors.ts'
import { workRoutes } from './work.ts'

declare module 'express-session' {
  interface SessionData {
    application: Application
  }
}

interface PageRoutesOptions {
  idle: IdleSessions
  visitors: Visitors
  /** The folder with the built SDK. */
  dist: string
  now: () => number
}

export function pageRoutes({ idle, visitors, dist, now }: PageRoutesOptions): Router {
  const routes = Router()

  /** The times in the page's address hold for the session from now on: the server enforces what the page says. */
  const rememberSettings: RequestHandler = (req, _res, next) => {
    const before = req.session.settings
    const settings = readSettings(req.query, before)
    req.session.settings = settings
    // A new absolute timeout counts from now; counted from the sign-in, it might have passed already.
    const isNew = settings.absolute !== before?.absolute
    const done = isNew ? idle.restartAbsolute(req) : Promise.resolve()
    done.then(() => next(), next)
  }
  // After the save the session is checked again: a sign-out may have come in between.
  const save = [saveSession, idle.requireSession]
  const look = [idle.requireSession, rememberSettings, ...save]

  const show =
    (page: (visitor: Visitor, application?: Application) => Html): RequestHandler =>
    (req, res) => {
      res.send(String(page(visitors.of(req), req.session.application)))
    }

  const answer: RequestHandler = (req, _res, next) => {
    req.session.application = readApplication(req)
    next()
  }
  const showAnswers: RequestHandler = (_req, res) => res.redirect(303, '/page/two')

  routes.get('/page', look, show(formPage))
  routes.post('/page', idle.requireSession, readForm, requireCsrfToken, answer, save, showAnswers)
  routes.get('/page/two', look, show(savedPage))
  routes.get('/page/frame', look, show(framedPage))
  for (const name of Object.keys(styles) as StyleName[]) {
    const page = (visitor: Visitor) => ownMarkupPage(visitor, name)
    routes.get(`/page/${name}`, look, show(page))
  }
  routes.get('/app', look, show(singlePageApp))
  routes.get('/tab', look, show(tabPage))
  routes.use(workRoutes({ mustBeSignedIn: idle.requireSession, now, dist, page: (page) => [...look, show(page)] }))
  return routes
}

const saveSession: RequestHandler = (req, _res, next) => {
  req.session.save(next)
}

const readForm = express.urlencoded({ extended: false })

function readApplication(req: Request): Application {
  const entries = fields.map(({ name }) => [name, String(req.body?.[name] ?? '')])
  return Object.fromEntries(entries)
}
