import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'core', include: ['test/core/**/*.test.ts'], environment: 'node' } },
      { test: { name: 'demo', include: ['test/demo/**/*.test.ts'], environment: 'node' } },
      { test: { name: 'architecture', include: ['test/architecture.test.ts'], environment: 'node' } },
      { test: { name: 'dom', include: ['test/{browser,ui,doors}/**/*.test.ts'], environment: 'jsdom' } },
    ],
  },
})
