import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SessionReadable, toStore } from '../../src/frameworks/svelte/index.ts'
import { createIdleWarning } from '../../src/headless.ts'
import { HOUR, MINUTE, SECOND } from '../support/machine.ts'
import Countdown from './Countdown.svelte'
import Runes from './Runes.svelte'
import { createFixture, type Fixture } from './session-fixture.ts'

let target: HTMLElement
let fixture: Fixture
let session: SessionReadable

beforeEach(() => {
  target = document.body.appendChild(document.createElement('div'))
  fixture = createFixture()
  session = toStore(createIdleWarning(fixture.options()))
})

afterEach(() => {
  session.idle.stop()
  target.remove()
})

async function advance(duration: number): Promise<void> {
  await fixture.ports.clock.advance(duration)
  flushSync()
}

const text = () => target.querySelector('p')?.textContent

test('a component shows $session: the phase, and in a warning the remaining time each second; a click extends', async () => {
  const component = mount(Countdown, { target, props: { session } })
  flushSync()
  const shown = []
  for (const duration of [0, 13 * MINUTE, 1.5 * SECOND]) {
    await advance(duration)
    shown.push(text())
  }
  target.querySelector('button')?.click()
  await advance(0)
  shown.push(text())
  await unmount(component)
  expect(shown).toEqual(['active ', 'warning 120000', 'warning 119000', 'active '])
})

test('a component that watches the session leaves nothing behind when it is unmounted', async () => {
  const component = mount(Countdown, { target, props: { session } })
  flushSync()
  await advance(13 * MINUTE)
  const connected = fixture.ports.connected
  await unmount(component)
  expect([connected, fixture.ports.connected, fixture.ports.clock.pending, session.idle.phase]).toEqual([
    2,
    0,
    0,
    'stopped',
  ])
})

test('with runes, fromStore() reads the session, and an effect holds it while work is under way', async () => {
  session.watch()
  const component = mount(Runes, { target, props: { session } })
  flushSync()
  await advance(HOUR / 2)
  const held = text()
  target.querySelector('button')?.click()
  flushSync()
  await advance(16 * MINUTE)
  const ended = text()
  await unmount(component)
  expect([held, ended]).toEqual(['active', 'expired'])
})

test('a subscriber is called at once and at each change, and not after its undo', async () => {
  const phases: string[] = []
  const undo = session.subscribe(({ phase }) => phases.push(phase))
  session.watch()
  await advance(13 * MINUTE)
  undo()
  await advance(10 * SECOND)
  expect(phases).toEqual(['stopped', 'active', 'warning'])
})
