import express, { type RequestHandler, Router } from 'express'
import type { IdleSessions } from '../../../companions/express/idle-sessions.ts'
import { createCsrfToken } from '../csrf.ts'
import { signInPage } from '../pages/sign-in.ts'
import { startPage } from '../pages/start.ts'
import { readSettings } from '../settings.ts'

const nameLimit = 60

export function signInRoutes(idle: IdleSessions): Router {
  const routes = Router()

  const showStart: RequestHandler = (req, res) => {
    const user = idle.isSignedIn(req) ? req.session.user : undefined
    res.set('Cache-Control', 'no-store').send(String(startPage(user)))
  }

  const showForm: RequestHandler = (req, res) => {
    const reason = req.query.reason ?? idle.endedBy(req)
    const isWrong = req.method === 'POST'
    const settings = readSettings(req.query)
    const where = { action: req.originalUrl, next: idle.returnPath(req, '/page') }
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
    idle
      .signIn(req, { user, settings, csrf: createCsrfToken() })
      .then(() => res.redirect(303, idle.returnPath(req, '/page')), next)
  }

  routes.get('/', showStart)
  routes.get('/sign-in', showForm)
  routes.post('/sign-in', express.urlencoded({ extended: false }), signIn)
  return routes
}
