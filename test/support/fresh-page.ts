import { afterAll } from 'vitest'
import { builtinEnvironments } from 'vitest/runtime'

/** For `setupFiles`, after fresh-globals: gives each test file a window of its own. Each process loads jsdom once. */
const page = await builtinEnvironments.jsdom.setup(globalThis, {})

// The last hook runs first, so the globals are put back after this.
afterAll(() => page.teardown(globalThis))
