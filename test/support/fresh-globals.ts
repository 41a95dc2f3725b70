import { afterAll, vi } from 'vitest'

/**
 * For `setupFiles`: gives each test file modules and globals of its own in a process that files share. A process for each
 * file costs more than all tests together; without this a file would meet the spies, clocks and instances of another.
 */
vi.resetModules()
const before = Object.getOwnPropertyDescriptors(globalThis)

afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  for (const key of Reflect.ownKeys(globalThis)) {
    const own: PropertyDescriptor | undefined = Reflect.get(before, key)
    if (own) Object.defineProperty(globalThis, key, own)
    else Reflect.deleteProperty(globalThis, key)
  }
})
