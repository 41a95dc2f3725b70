import { RENEWED } from '../../support/machine.ts'
import { createWorld, type OpenOptions, type World, type WorldTab } from '../../support/world/world.ts'

export interface Run {
  readonly world: World
  readonly tab: WorldTab
}

/** How the tabs of {@link run} are opened: by default the server renews without a figure, so only the idle timeout counts. */
export const alone = ({ limits, ...options }: OpenOptions = {}): OpenOptions => ({
  delivery: { age: 0, isCached: false },
  respond: () => RENEWED,
  ...options,
  limits: { hasStatus: false, hasSignOut: false, ...limits },
})

/** One tab in a world of its own. */
export function run(options: OpenOptions = {}): Run {
  const world = createWorld()
  return { world, tab: world.open(alone(options)) }
}
