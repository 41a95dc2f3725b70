import type { IncomingMessage, ServerResponse } from 'node:http'
import { addressOf, type Handler, header, pathOf, queryOf, redirect, type SessionRequest, withSession } from './http.ts'
import { localPath } from './local-path.ts'
import { mergeSaves } from './merged-saves.ts'
import { type IdleSessionsOptions, readOptions } from './options.ts'
import { explainReason, type ReasonTexts } from './reason.ts'
import { wantsHtml } from './request-kinds.ts'
import { type PageOptions, writeScriptTag } from './script-tag.ts'
import { createScripts, findScripts } from './scripts.ts'
import { answerNoSession, isSessionPath, requireStore, sessionRoutes } from './session-routes.ts'
import { createSessions, type EndReason, isSignedIn, save, sessionKeyOf, type TimeLeft } from './sessions.ts'

/** Middleware, routes and helpers for one application. */
export interface IdleSessions {
  /**
   * For every request, right after express-session: ends a session whose deadline has passed, and stores at once that a
   * request is under way, which holds the session until the answer. A session that has ended is gone: `req.session` is
   * a new and empty one.
   */
  readonly enforce: Handler
  /** Keepalive, status and sign-out, and the SDK's scripts. Mount it at `path`: `app.use('/session', idle.routes())`. */
  routes(): Handler
  /** For routes that need a sign-in: a person is led to the sign-in page with the reason, a script gets `401`. */
  readonly requireSession: Handler
  /** For routes that pages ask for by themselves, such as polling: they do not keep the session alive. */
  readonly passive: Handler
  /** The `<script>` for a page; a comment if there is no session. Write it into HTML without escaping. */
  scriptTag(req: IncomingMessage, options?: PageOptions): string
  /**
   * Signs in: makes a new session (against session fixation), gives it `fields`, and saves it.
   * `await idle.signIn(req, { user: 'u1' })`
   */
  signIn(req: IncomingMessage, fields: Readonly<Record<string, unknown>>): Promise<void>
  /** The same where other code has made the session, such as Passport: call it before the session is saved. */
  begin(req: IncomingMessage): void
  /** Whether the request has a live session of a person who signed in. */
  isSignedIn(req: IncomingMessage): boolean
  /** For the sign-in page: says why the person is there, `''` if there is no reason. @param texts English by default */
  reason(req: IncomingMessage, texts?: ReasonTexts): string
  /** For the sign-in page: the local path in `?next=`. @param otherwise `'/'` by default */
  returnPath(req: IncomingMessage, otherwise?: string): string
  /** Why the session of this request ended; undefined if there is a session, or there was none. */
  endedBy(req: IncomingMessage): EndReason | undefined
  /** What is left of the session of this request, in seconds. */
  timeLeft(req: IncomingMessage): TimeLeft
  /** Opaque, changes at each sign-in: the SDK's `sessionKey`. */
  sessionKey(req: IncomingMessage): string | undefined
  /** From now on the absolute timeout counts from now, for example after the person gave the password again. */
  restartAbsolute(req: IncomingMessage): Promise<void>
}

/**
 * Ends idle sessions by the server's clock, and answers the SDK. For Express, and for every server that takes Connect
 * middleware, with express-session and any of its stores.
 *
 * ```js
 * const idle = idleSessions({ idleTimeout: '15m', absoluteTimeout: '12h' })
 * app.use(session({ secret, resave: false, saveUninitialized: false }))
 * app.use(idle.enforce)
 * app.use('/session', idle.routes())
 * ```
 *
 * @throws TypeError if an option is wrong; it names all problems
 */
export function idleSessions<Request extends IncomingMessage>(options: IdleSessionsOptions<Request>): IdleSessions {
  const {
    signInUrl,
    path,
    checkCsrf,
    userKey,
    csrfToken,
    scripts: folder = findScripts(),
    ...rest
  } = readOptions(options)
  const scripts = createScripts(folder)
  const sessions = createSessions(rest)
  const enforced = new WeakSet<IncomingMessage>()

  /** Saves two writes to the store. The routes ignore it in any case. */
  function isOwn(req: IncomingMessage): boolean {
    const address = pathOf(addressOf(req))
    return address.startsWith(`${path}/`) && isSessionPath(address.slice(path.length))
  }

  async function enforceFor(req: SessionRequest, res: ServerResponse): Promise<void> {
    enforced.add(req)
    // The first write below makes a session known to the store that was read before this.
    if (req.sessionStore) mergeSaves(req.sessionStore)
    await sessions.endIfOver(req, res)
    await sessions.followRule(req)
    if (!isOwn(req)) await sessions.open(req, res)
  }

  /** Without `enforce` no session would ever end, so nothing is answered. */
  function requireEnforced(req: IncomingMessage): void {
    if (!enforced.has(req)) throw new Error('idle-warning: put idle.enforce before this route, after express-session.')
  }

  const requireSession: Handler = (req, res, next) => {
    const request = withSession(req)
    requireEnforced(req)
    requireStore(request)
    res.setHeader('Cache-Control', 'no-store')
    if (isSignedIn(request.session)) return next()
    const reason = sessions.endedBy(request)
    if (!wantsHtml(req)) return answerNoSession(res, reason)
    const back = pageOf(req)
    redirect(res, signInUrl, { ...(back && { next: back }), ...(reason && { reason }) })
  }

  const describeVisitor = async (req: IncomingMessage) => ({
    userKey: await userKey?.(req as Request),
    csrf: await csrfToken?.(req as Request),
  })

  function describePage(req: SessionRequest): PageOptions {
    const { expiresIn, absoluteIn } = sessions.timeLeft(req.session ?? {})
    return {
      idleTimeout: `${sessions.timeouts(req.session ?? {}).idle / 1000}s`,
      keepaliveUrl: `${path}/keepalive`,
      statusUrl: `${path}/status`,
      signOutUrl: `${path}/sign-out`,
      signInUrl,
      expiresIn: `${expiresIn}s`,
      absoluteIn: absoluteIn === undefined ? undefined : `${absoluteIn}s`,
      sessionKey: sessionKeyOf(req.session),
      userKey: userKey?.(req as unknown as Request),
    }
  }

  return {
    enforce: (req, res, next) => void enforceFor(withSession(req), res).then(() => next(), next),
    routes: () => {
      const answer = sessionRoutes({ sessions, signInUrl, checkCsrf, describeVisitor, scripts })
      return (req, res, next) => {
        requireEnforced(req)
        answer(req, res, next)
      }
    },
    requireSession,
    passive: (req, _res, next) => void sessions.ignore(withSession(req)).then(() => next(), next),
    scriptTag: (req, pageOptions = {}) =>
      isSignedIn(withSession(req).session)
        ? writeScriptTag({ path, scripts, options: { ...describePage(withSession(req)), ...pageOptions } })
        : notSignedIn,
    signIn: (req, fields) => signIn(withSession(req), fields, sessions.begin),
    begin: (req) => sessions.begin(sessionOf(withSession(req))),
    isSignedIn: (req) => isSignedIn(withSession(req).session),
    reason: (req, texts) => explainReason(queryOf(req).get('reason') ?? sessions.endedBy(withSession(req)), texts),
    returnPath: (req, otherwise = '/') => localPath(queryOf(req).get('next')) ?? otherwise,
    endedBy: (req) => sessions.endedBy(withSession(req)),
    timeLeft: (req) => sessions.timeLeft(withSession(req).session ?? {}),
    sessionKey: (req) => sessionKeyOf(withSession(req).session),
    restartAbsolute: (req) => sessions.restartAbsolute(withSession(req)),
  }
}

/** The page to come back to: a form that was sent leads back to the page it was on. */
function pageOf(req: IncomingMessage): string | undefined {
  if (req.method === 'GET') return addressOf(req)
  const referer = header(req, 'Referer')
  if (!referer || !URL.canParse(referer)) return undefined
  const { host, pathname, search } = new URL(referer)
  return host === header(req, 'Host') ? pathname + search : undefined
}

/** A page without the script warns of nothing, so its source says why. */
const notSignedIn =
  '<!-- idle-warning: this session is not signed in. Call idle.signIn() or idle.begin() where a person signs in. -->'

async function signIn(
  req: SessionRequest,
  fields: Readonly<Record<string, unknown>>,
  begin: (session: object) => void,
): Promise<void> {
  requireStore(req)
  const { sessionStore } = req
  // Not `req.session.regenerate`: a session that has ended in this request is gone.
  await new Promise<void>((resolve, reject) => {
    sessionStore?.regenerate(req as never, (error: unknown) => (error ? reject(error) : resolve()))
  })
  const session = sessionOf(req)
  Object.assign(session, fields)
  begin(session)
  await save(req)
}

function sessionOf(req: SessionRequest): object {
  if (req.session) return req.session
  throw new Error('idle.begin(): there is no session. Call it after express-session has made one.')
}
