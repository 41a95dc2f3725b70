import { vi } from 'vitest'
import { createIdleWarning, type IdleWarning, type IdleWarningOptions } from '../../src/index.ts'
import { createFakePorts, type FakePorts, type FakePortsOptions } from './fake-ports.ts'
import { MINUTE, SECOND } from './machine.ts'

/** The whole library in jsdom, with the built-in dialog; the test moves the time. */
export interface Scene {
  readonly idle: IdleWarning
  readonly ports: FakePorts
}

const started: IdleWarning[] = []

/** Starts a session. Each test file calls {@link stopSessions} after each test. */
export function startSession(
  options: Partial<IdleWarningOptions> = {},
  create: typeof createIdleWarning = createIdleWarning,
  world: FakePortsOptions = {},
): Scene {
  const ports = createFakePorts(world)
  const { view: _, ...given } = ports
  const idle = create({
    idleTimeout: '15m',
    keepaliveUrl: '/keepalive',
    signOutUrl: '/logout',
    ports: given,
    ...options,
  })
  started.push(idle)
  idle.start()
  return { idle, ports }
}

/** Starts a session and lets time pass up to its warning, two minutes before the end. */
export async function startWarned(options: Partial<IdleWarningOptions> = {}): Promise<Scene> {
  const scene = startSession(options)
  await scene.ports.clock.advance(13 * MINUTE)
  return scene
}

export function stopSessions(): void {
  for (const idle of started.splice(0)) idle.stop()
}

/** Lets each event come a second after the one before, so that no press comes too early. `vi.restoreAllMocks()` undoes it. */
export function spaceEvents(): void {
  let now = 0
  vi.spyOn(Event.prototype, 'timeStamp', 'get').mockImplementation(() => {
    now += SECOND
    return now
  })
}
