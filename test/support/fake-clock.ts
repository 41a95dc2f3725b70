export { flushPromises as settle } from '../../src/testing/flush-promises.ts'
export { createManualClock as createFakeClock, type ManualClock as FakeClock } from '../../src/testing/manual-clock.ts'
