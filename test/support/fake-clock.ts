export { createManualClock as createFakeClock, type ManualClock as FakeClock } from '../../src/testing/manual-clock.ts'
export { settle } from '../../src/testing/settle.ts'
