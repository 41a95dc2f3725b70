export { createTestBench, type TestBench } from './testing/test-bench.ts'
export type { TestAnswer, TestFigures, TestServer } from './testing/test-server.ts'
