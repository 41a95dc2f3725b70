/**
 * A simulated browser, for tests of an application that uses the library. No test waits for real time.
 *
 * @see docs/testing.md
 * @packageDocumentation
 */
export { createTestBench, type TestBench } from './test-bench.ts'
export type { TestAnswer, TestFigures, TestServer } from './test-server.ts'
