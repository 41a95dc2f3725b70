import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

/** What an application imports, from the sources. */
const alias = ['react', 'vue', 'svelte', ''].flatMap((door) =>
  ['/headless', ''].map((twin) => ({
    find: new RegExp(`^${['idle-warning', door].filter(Boolean).join('/')}${twin}$`),
    replacement: new URL(`src/${[door, twin.slice(1)].filter(Boolean).join('-') || 'index'}.ts`, import.meta.url)
      .pathname,
  })),
)

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
        test: { name: 'dom', include: ['test/{browser,ui,doors,drafts}/**/*.test.ts'], environment: 'jsdom' },
      },
      {
        extends: true,
        plugins: [svelte({ configFile: false })],
        resolve: { alias, conditions: ['browser'] },
        test: { name: 'frameworks', include: ['test/adapters/**/*.test.ts'], environment: 'jsdom' },
      },
      {
        extends: true,
        plugins: [svelte({ configFile: false })],
        resolve: { alias },
        test: { name: 'server-side', include: ['test/adapters/**/*.ssr.ts'], environment: 'node' },
      },
    ],
  },
})
