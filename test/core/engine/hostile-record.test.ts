import { expect, test } from 'vitest'
import { newRecord, type SharedRecord } from '../../../src/core/session/record.ts'
import { HOUR, MINUTE, SECOND, T0 } from '../../support/machine.ts'
import { pair, phases, tell } from './tabs.ts'

const garbage: readonly (readonly [string, unknown])[] = [
  ['a number from the far future', 9e15],
  ['a text', `${T0 + 60 * MINUTE}`],
  ['a nested list', [[[9e15]]]],
  ['true', true],
  ['an object', { valueOf: 9e15 }],
  ['less than nothing', -9e15],
  ['nothing', null],
]

const fields = Object.keys(newRecord(0)) as (keyof SharedRecord)[]

const spoilt = fields.flatMap((field) => garbage.map(([what, value]) => ({ field, what, value })))

test.each(spoilt)(
  'A living tab gains nothing from a damaged record, and does not end: $field is $what',
  async ({ field, value }) => {
    const { a, b, world } = pair({}, { limits: { warnBefore: 20 * SECOND } })
    await world.flow(MINUTE)
    // From here on the server's deadline is the earlier one.
    b.ports.act()
    const before = b.expiresAt()
    const hostile = { ...world.channel.read(), [field]: value }
    world.channel.storage.record = JSON.stringify(hostile)
    tell(world, b, hostile)
    b.ports.happen('look')
    await world.settle()
    expect([b.expiresAt() <= before, phases([a, b]), b.told]).toEqual([true, 'active', []])
    await world.flow(HOUR)
    expect(phases([a, b])).toBe('expired')
  },
)

test.each(spoilt)(
  'A page that starts gains no more from a damaged record than from none: $field is $what',
  async ({ field, value }) => {
    const { world } = pair({}, { limits: { warnBefore: 20 * SECOND } })
    await world.flow(MINUTE)
    world.channel.storage.record = JSON.stringify({ ...world.channel.read(), [field]: value })
    const young = world.open({ id: 'young' })
    expect([young.expiresAt() <= world.time.wall() + 15 * MINUTE, phases([young])]).toEqual([true, 'active'])
    await world.flow(HOUR)
    expect(phases([young])).toBe('expired')
  },
)

const whole: readonly (readonly [string, string])[] = [
  ['an unknown cause', '{"ended":{"cause":"because","at":1,"tab":"x"}}'],
  ['a cause from a prototype', '{"ended":{"cause":"constructor","at":1,"tab":"x"}}'],
  ['an end without its tab', '{"ended":{"cause":"nothing"}}'],
  ['prototype names', '{"__proto__":{"ended":{"cause":"idle","at":1}},"constructor":{"prototype":{"activeAt":9e15}}}'],
  [
    'leases with prototype names',
    '{"leases":{"__proto__":{"until":9e15,"at":9e15},"constructor":{"until":9e15,"at":1}}}',
  ],
  ['leases that are a list', '{"leases":[[{"until":9e15,"at":9e15}],9e15]}'],
  ['a lease from the future', '{"leases":{"evil":{"until":9e15,"at":9e15}}}'],
]

test.each(whole)('A record with %s is ignored', async (_, text) => {
  const { b, world } = pair({}, { limits: { warnBefore: 20 * SECOND } })
  await world.flow(MINUTE)
  const before = b.expiresAt()
  const own = JSON.stringify(world.channel.read())
  world.channel.storage.record = `${own.slice(0, -1)},${text.slice(1)}`
  tell(world, b, JSON.parse(world.channel.storage.record))
  b.ports.happen('look')
  await world.flow(SECOND)
  expect([b.expiresAt(), phases([b]), b.told]).toEqual([before, 'active', []])
})

test.each(['7', '"x"', '[]', 'null', '{}', '[[[[]]]]', '{"epoch":"x"}', '{"epoch":9e15}', '{"__proto__":null}'])(
  'A text that is no record is ignored: %s',
  async (text) => {
    const { b, world } = pair({}, { limits: { warnBefore: 20 * SECOND } })
    await world.flow(MINUTE)
    const before = b.expiresAt()
    world.channel.storage.record = text
    tell(world, b, JSON.parse(text))
    b.ports.happen('look')
    await world.flow(HOUR)
    expect([b.told.at(-1), b.engine.state().exit?.cause, b.expiresAt() <= before]).toEqual([
      expect.stringContaining('leave idle'),
      'idle',
      true,
    ])
  },
)

/** WebKit takes 65 536 arguments in one call, Node about twice as many. */
test.each([100_000, 150_000])('A record with %i leases stops no tab', async (size) => {
  const { b, world } = pair({}, { limits: { warnBefore: 20 * SECOND } })
  await world.flow(MINUTE)
  const lease = { until: world.time.wall() + MINUTE, at: world.time.wall() }
  const leases = Object.fromEntries(Array.from({ length: size }, (_, at) => [`tab-${at}`, lease]))
  world.channel.storage.record = JSON.stringify({ ...world.channel.read(), leases })
  expect(() => b.ports.happen('look')).not.toThrow()
})

test.each([
  ['a tab of a lease', (name: string) => ({ leases: { [name]: { until: 2, at: 1 } } })],
  ['a frame', (name: string) => ({ frame: name })],
  ['a tab that ended a session before', (name: string) => ({ previous: { cause: 'idle', at: 1, tab: name } })],
])('A name of a million letters is not written again: %s', async (_, change) => {
  const { b, world } = pair({}, { limits: { warnBefore: 20 * SECOND } })
  await world.flow(MINUTE)
  tell(world, b, { ...world.channel.read(), ...change('x'.repeat(1_000_000)) })
  b.ports.act()
  await world.flow(10 * MINUTE)
  expect([JSON.stringify(world.channel.read()).length < 5000, phases([b])]).toEqual([true, 'active'])
})

test.each([[[1]], { at: 1 }, 10, true, null])('A frame that is no text is no name: %j', async (frame) => {
  const { b, world } = pair({}, { limits: { warnBefore: 20 * SECOND } })
  await world.flow(MINUTE)
  tell(world, b, { ...world.channel.read(), frame })
  b.ports.act()
  await world.flow(MINUTE)
  expect([typeof world.channel.read().frame === 'object', phases([b])]).toEqual([false, 'active'])
})

test.each([MINUTE, 10 * MINUTE])(
  'A record without any activity makes an untouched page no younger, whenever it comes: after %i ms',
  async (after) => {
    const { a, b, world } = pair({}, { limits: { warnBefore: 20 * SECOND, sessionKey: 's-1' } })
    await world.flow(after)
    const damaged = { epoch: world.time.wall(), leases: { x: { until: world.time.wall(), at: world.time.wall() } } }
    for (const tab of [a, b]) tell(world, tab, damaged)
    await world.flow(15 * MINUTE + 10 * SECOND)
    expect(phases([a, b])).toBe('expired')
  },
)
