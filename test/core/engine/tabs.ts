import type { Cause } from '../../../src/core/ports.ts'
import { SECOND } from '../../support/machine.ts'
import {
  createWorld,
  type OpenOptions,
  type World,
  type WorldOptions,
  type WorldTab,
} from '../../support/world/world.ts'

/** Tabs that have just been opened, with nothing counted yet. */
export function several(size: number, options: OpenOptions = {}, world = createWorld()) {
  const tabs = Array.from({ length: size }, () => world.open(options))
  world.count()
  return { world, tabs }
}

/** Two tabs of one browser. */
export function pair(options: OpenOptions = {}, worldOptions: WorldOptions = {}) {
  const { world, tabs } = several(2, options, createWorld(worldOptions))
  const [a, b] = tabs as [WorldTab, WorldTab]
  return { world, a, b }
}

export const phases = (tabs: readonly WorldTab[]): string => [...new Set(tabs.map((tab) => tab.phase()))].join(', ')

export const causes = (tabs: readonly WorldTab[]): (Cause | undefined)[] => [
  ...new Set(tabs.map(({ engine }) => engine.state().exit?.cause)),
]

/** A person does something in one of the tabs each second. */
export async function work(world: World, duration: number, tabAt: (second: number) => WorldTab): Promise<void> {
  for (let second = 0; second < duration / SECOND; second++) {
    await world.flow(SECOND)
    tabAt(second).ports.act()
  }
}

/** All tabs wake up in the same task, before any answer can come. `left` is what the server then has left of the session. */
export async function sleep(world: World, duration: number, left = 0): Promise<void> {
  world.sleep(duration)
  if (left) world.server.until = world.time.wall() + left
  for (const { ports, time } of world.tabs) if (!time.isFrozen()) ports.happen('look')
  await world.flow(0)
}

/** Collects the messages of the tabs. */
export function overhear(world: World): unknown[] {
  const heard: unknown[] = []
  world.channel.storage.watchers.set('eavesdropper', (record) => heard.push(record))
  return heard
}

/** The message arrives once more. */
export const tell = (world: World, { id }: WorldTab, record: unknown): void =>
  world.channel.storage.watchers.get(id)?.(record)
