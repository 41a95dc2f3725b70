// The demo in a process of its own, whose sessions outlive it in Redis. The driver slows it down and takes it away.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import express, { type RequestHandler } from 'express'
import { createDemo } from '../../demo/express/app.ts'
import { expiresAt } from '../../demo/express/settings.ts'
import { createRedisClient, createRedisStore } from '../../demo/express/stores/redis.ts'
import { addFirstScript } from '../e2e/time/first-script.ts'
import { createJournal } from './journal.ts'
import { createServerLog } from './server-log.ts'

const { REDIS_URL = '', SERVER_JOURNAL = '', SITE_PORT = '0', PLANTED = '' } = process.env

/** How the server treats its visitors: milliseconds before each answer, or no answer at all. */
const manner = { delay: 0, isAway: false }

const client = createRedisClient(REDIS_URL)
// While Redis is away, each request fails by itself, and node-redis connects again.
client.on('error', () => {})
await client.connect()
const store = createRedisStore({ client, expiresAt })
const { nameRequest } = createServerLog(store, createJournal(SERVER_JOURNAL))
const { app } = createDemo({ store, secret: 'for the chaos run and for nothing else' })

/** What each page loads before all other scripts. */
const firstScript = ['page-clock.js', ...(PLANTED ? [`planted/${PLANTED}.js`] : [])]
  .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
  .join('\n')

const behave: RequestHandler = async (req, _res, next) => {
  if (manner.isAway) return void req.socket.destroy()
  await sleep(manner.delay)
  next()
}

/** Express would print the errors of a store that is away. */
const fail: express.ErrorRequestHandler = (error: { status?: number }, _req, res, _next) => {
  if (!res.headersSent) res.status(error.status ?? 500).end()
}

const site = express()
site.post('/chaos/:delay/:isAway', (req, res) => {
  Object.assign(manner, { delay: Number(req.params.delay), isAway: req.params.isAway === 'away' })
  res.end()
})
site.use(behave)
site.get('/chaos.js', (_req, res) => void res.type('js').send(firstScript))
site.use((_req, res, next) => {
  addFirstScript(res, () => '/chaos.js')
  next()
})
site.use(nameRequest, app, fail)

const server = createServer(site).listen(Number(SITE_PORT), '127.0.0.1', () => {
  process.stdout.write(`site: http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
