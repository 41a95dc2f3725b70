import express, { type RequestHandler, Router } from 'express'
import { type IdleSessions, isSignedIn } from '../../../companions/express/idle-sessions.ts'
import { createCsrfToken } from '../csrf.ts'
import { localPath } from '../local-path.ts'
import { signInPage } from '../pages/sign-in.ts'
import { startPage } from '../pages/start.ts'
import { readSettings } from '../settings.ts'

const nameLimit = 60

export function signInRoutes(idle: IdleSessions): Router {
  const routes = Router()

  const showStart: RequestHandler = (req, res) => {
    res.set('Cache-Control', 'no-store').send(String(startPage(isSignedIn(req.session) ? req.session.user : undefined)))
  }

  const showForm: RequestHandler = (req, res) => {
    const reason = req.query.reason ?? idle.endedBy(req)
    const isWrong = req.method === 'POST'
    const settings = readSettings(req.query)
    const where = { action: req.originalUrl, next: nextOf(req.query) }
    const page = signInPage({ ...where, reason, user: req.session?.user, settings, isWrong })
    res
      .status(isWrong ? 422 : 200)
      .set('Cache-Control', 'no-store')
      .send(String(page))
  }

  const signIn: RequestHandler = (req, res, next) => {
    const user = String(req.body?.name ?? '').trim()
    if (!user || user.length > nameLimit) return void showForm(req, res, next)
    const settings = readSettings(req.query)
    // A new id at each sign-in: a person who planted the old id would be signed in too (session fixation).
    req.sessionStore.regenerate(req, (error) => {
      if (error) return next(error)
      const { session } = req
      session.user = user
      session.settings = settings
      session.csrf = createCsrfToken()
      idle.begin(session)
      session.save((failure) => (failure ? next(failure) : res.redirect(303, nextOf(req.query))))
    })
  }

  routes.get('/', showStart)
  routes.get('/sign-in', showForm)
  routes.post('/sign-in', express.urlencoded({ extended: false }), signIn)
  return routes
}

const nextOf = (query: Record<string, unknown>): string => localPath(query.next) ?? '/page'
