import { afterEach, beforeEach, expect, test } from 'vitest'
import { MINUTE, SECOND, T0 } from '../support/machine.ts'
import { createHttpWorld, type HttpWorld } from './http-world.ts'

let world: HttpWorld

beforeEach(async () => {
  world = await createHttpWorld()
})
afterEach(() => world.server.close())

test('REQ-KA-11: activity elsewhere that the server tells of moves the warning without an event, as often as it happens', async () => {
  world.open()
  for (const at of [700, 1400, 2100]) {
    await world.until(at)
    world.server.faults.status = () => {
      const idleFor = (world.now() - T0) / SECOND - at
      return { status: 200, body: JSON.stringify({ expiresIn: 900 - idleFor, idleFor }) }
    }
  }
  await world.until(2800)
  expect([world.told, world.sent()]).toEqual([[], ['770 GET /status', '1470 GET /status', '2170 GET /status']])
})

test('REQ-KA-11: a page that the back/forward cache gives back is covered until the server has answered', async () => {
  const { ports } = world.open()
  await world.until(60)
  ports.happen('left')
  world.sleep(30 * MINUTE)
  // By the server's clock a minute has passed, so the machine's was set forward.
  world.server.until = world.now() + 14 * MINUTE
  ports.happen('restored')
  expect(world.says).toEqual(['nothing', 'covered, checking'])
  await world.quiet()
  expect([world.says.at(-1), world.sent(), world.told]).toEqual(['nothing', ['1860 GET /status'], []])
})

test('REQ-KA-11: fifty tabs ask for the status once before the warning and once before the end', async () => {
  for (let n = 0; n < 50; n++) world.open()
  await world.until(900)
  expect(world.sent()).toEqual(['770 GET /status', '890 GET /status'])
})

test('A status answer that something newer overtook is dropped', async () => {
  const tab = world.open()
  world.server.faults.status = () => ({ status: 401, after: 3000 })
  await world.until(771)
  await tab.stay()
  await world.until(790)
  expect([tab.phase(), world.says]).toEqual(['active', ['nothing']])
})

test('B3: an answer that a service worker stored changes nothing, although it promises time and activity', async () => {
  const tab = world.open()
  await world.until(60)
  tab.ports.act()
  await world.until(290)
  const headers = { Date: world.server.date(), 'Content-Type': 'application/json' }
  world.server.faults.status = () => ({ status: 200, headers, body: '{"expiresIn": 900, "idleFor": 0}' })
  await world.until(1000)
  expect(world.told).toEqual(['300 keepalive renewed', '840 warning idle', '950 beforeexpire', '965 expired idle'])
})
