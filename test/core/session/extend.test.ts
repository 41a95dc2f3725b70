import { expect, test } from 'vitest'
import { createMachine, HOUR, MINUTE, RENEWED, SECOND, T0 } from '../../support/machine.ts'
import { alive, failures, pings, press, results, screen, stay } from './facts.ts'

test('An extension during the warning succeeds only when the server has answered', () => {
  const m = createMachine()
    .start()
    .advance(14 * MINUTE)
    .input(stay)
  expect(screen(m)).toMatchObject({ kind: 'warning', isBusy: true, failure: null })
  expect(results(m)).toEqual([])
  m.advance(3 * SECOND).answer('keepalive', RENEWED)
  expect(screen(m)).toEqual({ kind: 'none' })
  expect(results(m)).toEqual([{ ok: true, expiresAt: T0 + 29 * MINUTE }])
})

test('An extension counts from the start of its request', () => {
  const m = createMachine()
    .start()
    .advance(14 * MINUTE)
    .input(stay)
    .advance(3 * SECOND)
  m.answer('keepalive', { outcome: 'renewed', expiresIn: MINUTE })
  expect(results(m)).toEqual([{ ok: true, expiresAt: T0 + 14 * MINUTE + 55 * SECOND }])
})

test('Two calls of extend() share one request, and both get its result', () => {
  const m = createMachine()
    .start()
    .advance(14 * MINUTE)
    .input(stay)
    .input({ ...stay, call: 2 })
  m.answer('keepalive', RENEWED)
  expect(m.sent).toHaveLength(1)
  expect(m.effects.flatMap((e) => (e.type === 'resolve-extend' ? [e.calls] : []))).toEqual([[1, 2]])
})

test('An extension works eleven times in a row', () => {
  const m = createMachine({ server: alive }).start()
  for (let n = 0; n < 11; n++) m.advance(14 * MINUTE).input(stay)
  expect(m.names().filter((name) => name === 'extended')).toHaveLength(11)
})

test('An extension that cannot reach the server says so and is tried again until it does', () => {
  let failures = 2
  const m = createMachine({ server: () => (failures-- > 0 ? { outcome: 'unreachable' } : RENEWED) })
  m.start()
    .advance(14 * MINUTE)
    .input(stay)
  expect(screen(m)).toMatchObject({ isBusy: false, failure: 'unreachable' })
  expect(results(m)).toEqual([{ ok: false, code: 'unreachable' }])
  m.advance(5 * SECOND)
  expect(pings(m)).toEqual([
    [840, 'extend'],
    [840.75, 'extend'],
    [842.25, 'extend'],
  ])
  expect(m.state.phase).toBe('active')
})

test('A report that fails during the warning is not shown as a failed extension', () => {
  const m = createMachine({ limits: { keepaliveInterval: 14 * MINUTE } })
    .start()
    .advance(MINUTE)
    .input(press)
    .advance(12 * MINUTE + 5 * SECOND)
  m.answer('keepalive', { outcome: 'refused', status: 403 })
  expect(screen(m)).toMatchObject({ kind: 'warning', failure: null })
})

test('An extension that the server refuses says so and leaves the deadline', () => {
  const m = createMachine({ server: () => ({ outcome: 'refused', status: 403 }) }).start()
  m.advance(14 * MINUTE).input(stay)
  expect(screen(m)).toMatchObject({ failure: 'refused', expiresAt: T0 + 15 * MINUTE })
  expect(failures(m)).toEqual([[840, 'error', { code: 'refused', cause: undefined }]])
})

test('An extension at a wrong address is not offered again, and the person gets the way back to the page', () => {
  const m = createMachine({ server: () => ({ outcome: 'misconfigured', status: 404 }) }).start()
  m.advance(14 * MINUTE).input(stay)
  expect(screen(m)).toMatchObject({ kind: 'warning', isExtendable: false })
})

test('An extension at a wrong address causes one error and one request', () => {
  const m = createMachine({ server: () => ({ outcome: 'misconfigured', status: 404 }) }).start()
  m.advance(14 * MINUTE)
    .input(stay)
    .advance(MINUTE - 1)
  expect([m.sent.length, failures(m).length, results(m)]).toEqual([1, 1, [{ ok: false, code: 'misconfigured' }]])
})

test('An extension that the server answers with the end gets the code expired', () => {
  const m = createMachine({ server: () => ({ outcome: 'ended', status: 401 }) })
    .start()
    .advance(14 * MINUTE)
    .input(stay)
    .advance(2 * SECOND)
  expect(m.told.at(-1)).toEqual([841.001, 'expired', { cause: 'ended-by-server' }])
  expect(results(m)).toEqual([{ ok: false, code: 'expired' }])
})

test('An extension that does not move the deadline of the server gets the code not-renewed, and the dialog stays', () => {
  const m = createMachine()
    .start()
    .advance(14 * MINUTE)
    .input(stay)
  m.answer('keepalive', { outcome: 'renewed', expiresIn: 65 * SECOND })
  expect(results(m)).toEqual([{ ok: false, code: 'not-renewed' }])
  expect(screen(m)).toMatchObject({ kind: 'warning', failure: 'not-renewed' })
})

test('An extension before the start or after the end is refused', () => {
  const m = createMachine({ server: alive })
  m.input(stay)
    .start()
    .advance(16 * MINUTE)
    .input(stay)
  expect(results(m)).toEqual([
    { ok: false, code: 'stopped' },
    { ok: false, code: 'expired' },
  ])
})

test('An extension without a keepalive address succeeds in the page', () => {
  const m = createMachine({ limits: { hasKeepalive: false } })
    .start()
    .advance(14 * MINUTE)
    .input(stay)
  expect([results(m), m.sent]).toEqual([[{ ok: true, expiresAt: T0 + 29 * MINUTE }], []])
})

test.each(['button', 'escape', 'call'] as const)(
  'Defect 2: a late extension by %s revives nothing and gets the code expired',
  (by) => {
    const m = createMachine({ server: alive })
      .start()
      .advance(14 * MINUTE)
      .jump(HOUR)
      .input({ ...stay, by })
      .input({ ...stay, by, call: 2 })
    const refused = { ok: false, code: 'expired' }
    expect([m.state.phase, m.sent, results(m)]).toEqual(['expired', [], [refused, refused]])
  },
)

test('An extension is granted if another tab extended first', () => {
  const m = createMachine()
    .start()
    .advance(14 * MINUTE)
    .input(stay)
  const other = {
    ...m.state.record,
    activeAt: m.now,
    contactAt: m.now,
    provenAt: m.now,
    serverUntil: m.now + 15 * MINUTE,
  }
  m.input({ type: 'record-found', record: other }).answer('keepalive', RENEWED)
  expect(results(m)).toEqual([{ ok: true, expiresAt: T0 + 29 * MINUTE }])
})

test('Without a keepalive address no extension moves the end that the server has told', () => {
  const m = createMachine({ limits: { hasKeepalive: false, expiresIn: 15 * MINUTE } })
    .start()
    .advance(14 * MINUTE)
    .input(stay)
  expect(results(m)).toEqual([{ ok: false, code: 'not-renewed' }])
  expect(m.advance(MINUTE).state.phase).toBe('expired')
})

test('Without a keepalive address an extension succeeds if the end that the server has told is later, and the other tabs hear of it', () => {
  const m = createMachine({ limits: { hasKeepalive: false, expiresIn: HOUR } })
    .start()
    .advance(14 * MINUTE)
  m.effects.length = 0
  m.input(stay)
  expect([results(m), m.effects.filter(({ type }) => type === 'write-record')]).toEqual([
    [{ ok: true, expiresAt: T0 + 29 * MINUTE }],
    [{ type: 'write-record', isBroadcast: true }],
  ])
})

test('An extension whose request is under way is answered by that request, also if another tab moves the deadline first', () => {
  const m = createMachine()
    .start()
    .advance(14 * MINUTE)
    .input(stay)
  const renewed = { activeAt: m.now, contactAt: m.now, provenAt: m.now, serverUntil: m.now + 15 * MINUTE }
  m.input({ type: 'record-found', record: { ...m.state.record, ...renewed } })
  const before = [m.state.phase, results(m)]
  m.answer('keepalive', { outcome: 'refused', status: 403 })
  expect([before, results(m)]).toEqual([['active', []], [{ ok: false, code: 'refused' }]])
})

test('A page that is left while its person waits for a Stay sends it once more, in a way that outlives the page', () => {
  const m = createMachine()
    .start()
    .advance(14 * MINUTE)
    .input(stay)
  m.answer('keepalive', { outcome: 'unreachable' }).input({ type: 'left' })
  expect(m.sent.map(({ request }) => request)).toEqual([
    { kind: 'keepalive', reason: 'extend', idleFor: 0 },
    { kind: 'keepalive', reason: 'extend', idleFor: 0, isLeaving: true },
  ])
})

test('An extension that waits for its next attempt is granted if another tab extends meanwhile', () => {
  const m = createMachine()
    .start()
    .advance(14 * MINUTE)
    .input(stay)
  m.answer('keepalive', { outcome: 'unreachable', retryIn: 30 * SECOND }).advance(SECOND)
  const at = m.now
  const renewed = { activeAt: at, reportedAt: at, contactAt: at, provenAt: at, serverUntil: at + 15 * MINUTE }
  m.input({ type: 'record-found', record: { ...m.state.record, ...renewed } })
  const { extension } = m.state
  expect([m.state.phase, extension, m.advance(MINUTE).sent.length]).toEqual(['active', null, 1])
})

test('An extension that succeeds at the second attempt names the button that was pressed', () => {
  let attempts = 0
  const m = createMachine({ server: () => (attempts++ > 0 ? RENEWED : { outcome: 'unreachable' }) })
    .start()
    .advance(14 * MINUTE)
  m.input(stay).advance(10 * SECOND)
  const extended = m.told.find(([, event]) => event === 'extended')
  expect([attempts, extended?.[2]]).toMatchObject([2, { by: 'button' }])
})
