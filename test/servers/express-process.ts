// One process of a small Express site on Redis: for the machine in this folder, for test/soak/, and for bench/servers/.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import session from 'express-session'
import { lastRenewedAt, type StoredSession } from '../../companions/express/activity.ts'
import { idleSessions } from '../../companions/express/index.ts'
import { createRedisClient, createRedisStore } from '../../demo/express/stores/redis.ts'

/** The timeout of the site, seconds. */
const idleTimeout = Number(process.env.IDLE_TIMEOUT ?? 900)

/** How many requests of the SDK have come. */
const counts = { keepalive: 0, status: 0, 'sign-out': 0 }

/** The clock of the machine, which the driver moves ahead. */
const clock = { ahead: 0 }
const now = () => Date.now() + clock.ahead

const client = createRedisClient(process.env.REDIS_URL ?? '')
// While Redis is away, each request fails by itself, and node-redis connects again.
client.on('error', () => {})
await client.connect()

const server = createServer(createSite())
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`site: http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})

function createSite(): Express {
  const site = express()
  const idle = idleSessions({ idleTimeout: `${idleTimeout}s`, now, storeEvery: process.env.STORE_EVERY })
  const store = createRedisStore({ client, expiresAt, now })
  site.post('/clock/:seconds', (req, res) => {
    clock.ahead = Number(req.params.seconds) * 1000
    res.end()
  })
  site.get('/used', (_req, res) => void res.json(process.cpuUsage()))
  site.get('/counts', (_req, res) => void res.json(counts))
  site.use(session({ secret: 'for the tests of servers only', store, resave: false, saveUninitialized: false }))
  site.use(idle.enforce)
  site.use('/session/:kind', count)
  site.use('/session', idle.routes())
  site.post('/sign-in', async (req, res) => {
    await idle.signIn(req, { user: `user ${req.query.name}` })
    res.end()
  })
  site.use(idle.requireSession)
  site.get('/page', (req, res) => void res.send(`<!doctype html><title>Page</title>${idle.scriptTag(req)}`))
  site.post('/notes/:name', note)
  site.get('/refused', (_req, res) => void res.status(403).end())
  site.use(fail)
  return site
}

function expiresAt({ idleActivity }: StoredSession, at: number): number {
  return idleActivity ? lastRenewedAt(idleActivity, at) + idleTimeout * 1000 : at
}

function count(req: Request, _res: Response, next: NextFunction): void {
  const kind = String(req.params.kind)
  if (kind === 'keepalive' || kind === 'status' || kind === 'sign-out') counts[kind]++
  next()
}

/** Adds a field of its own to the session, after as many milliseconds as the driver asks. */
function note(req: Request, res: Response): void {
  setTimeout(() => {
    Reflect.set(req.session, String(req.params.name), 'kept')
    // With `res.end()` alone express-session answers 200 even if its store fails.
    req.session.save((error) => res.status(error ? 500 : 200).end())
  }, Number(req.query.after))
}

/** Express would print the errors of a store that is away. */
function fail(error: { status?: number }, _req: Request, res: Response, _next: () => void): void {
  if (!res.headersSent) res.status(error.status ?? 500).end()
}
