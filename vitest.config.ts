import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Properties run a thousand stories each; how long that takes is the machine's business.
    testTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'core', include: ['test/{core,debug}/**/*.test.ts'], environment: 'node' } },
      { extends: true, test: { name: 'protocol', include: ['test/protocol/**/*.test.ts'], environment: 'node' } },
      { extends: true, test: { name: 'demo', include: ['test/demo/**/*.test.ts'], environment: 'node' } },
      { extends: true, test: { name: 'architecture', include: ['test/architecture.test.ts'], environment: 'node' } },
      {
        extends: true,
        test: { name: 'dom', include: ['test/{browser,ui,doors,drafts,sources}/**/*.test.ts'], environment: 'jsdom' },
      },
    ],
  },
})
