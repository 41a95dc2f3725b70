export { createTestBench, type TestBench } from './test-bench.ts'
export type { TestAnswer, TestFigures, TestServer } from './test-server.ts'
