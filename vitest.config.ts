import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const src = fileURLToPath(new URL('src', import.meta.url))

export default defineConfig({
  // The examples of the documents import what an application imports.
  resolve: {
    alias: [
      { find: /^idle-warning$/, replacement: `${src}/index.ts` },
      { find: /^idle-warning\/(headless|ports)$/, replacement: `${src}/$1.ts` },
      { find: /^idle-warning\/(react|vue)\/headless$/, replacement: `${src}/frameworks/$1/headless.ts` },
      { find: /^idle-warning\/(react|vue|svelte)$/, replacement: `${src}/frameworks/$1/index.ts` },
      { find: /^idle-warning\/locales\/(.*)$/, replacement: `${src}/locales/$1.ts` },
      { find: /^idle-warning\/(.*)$/, replacement: `${src}/$1/index.ts` },
    ],
  },
  test: {
    // Properties run a thousand stories each; how long that takes is the machine's business.
    testTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'core', include: ['test/{core,debug}/**/*.test.ts'], environment: 'node' } },
      { extends: true, test: { name: 'protocol', include: ['test/protocol/**/*.test.ts'], environment: 'node' } },
      { extends: true, test: { name: 'demo', include: ['test/demo/**/*.test.ts'], environment: 'node' } },
      {
        extends: true,
        test: { name: 'architecture', include: ['test/{architecture,docs}.test.ts'], environment: 'node' },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          include: [
            'test/{browser,ui,own-dialog,script-tag,drafts,sources,testing}/**/*.test.ts',
            'test/{handle,left-while-checking,throwing-sources}.test.ts',
          ],
          environment: 'jsdom',
        },
      },
      {
        extends: true,
        plugins: [svelte({ configFile: false })],
        resolve: { conditions: ['browser'] },
        test: { name: 'frameworks', include: ['test/frameworks/**/*.test.ts'], environment: 'jsdom' },
      },
      {
        extends: true,
        plugins: [svelte({ configFile: false })],
        test: { name: 'server-side', include: ['test/frameworks/**/*.ssr.ts'], environment: 'node' },
      },
    ],
  },
})
