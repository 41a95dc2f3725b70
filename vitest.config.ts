import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { countStepsPlugin } from './test/fuzz/count-steps.mjs'

const src = fileURLToPath(new URL('src', import.meta.url))

/**
 * Projects whose files share processes; each file still begins with globals and modules of its own. Processes rather than
 * threads, because a BroadcastChannel reaches the other threads.
 */
const shared = {
  environment: 'node' as const,
  isolate: false,
  pool: 'forks' as const,
  setupFiles: ['test/support/fresh-globals.ts'],
}
const jsdomGaps = 'test/support/jsdom-gaps.ts'
const withPage = [...shared.setupFiles, 'test/support/fresh-page.ts', jsdomGaps]
const withoutDocument = ['test/testing/document.test.ts', 'test/testing/examples/node.test.ts']

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
    // A property plays hundreds of stories, and a machine may be busy: a test waits for events, never for a clock.
    testTimeout: 600_000,
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'core',
          include: [
            'test/{bench,chaos,core,debug,screen-reader,soak,stories}/**/*.test.ts',
            'test/mutation/*.test.ts',
            ...withoutDocument,
          ],
          exclude: ['test/debug/script-tag.test.ts'],
        },
      },
      {
        extends: true,
        plugins: [countStepsPlugin()],
        test: { ...shared, name: 'fuzz', include: ['test/fuzz/**/*.test.ts'] },
      },
      { extends: true, test: { ...shared, name: 'protocol', include: ['test/protocol/**/*.test.ts'] } },
      { extends: true, test: { name: 'demo', include: ['test/demo/**/*.test.ts'], environment: 'node' } },
      {
        extends: true,
        test: {
          name: 'architecture',
          include: [
            'test/{api,architecture,comparison,contributing,docs,package-archive,readme,release-notes,shadowed-members,sizes,workflows}.test.ts',
          ],
          environment: 'node',
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/package/packed.ts'],
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'dom',
          include: [
            'test/{browser,ui,own-dialog,script-tag,drafts,sources,testing}/**/*.test.ts',
            'test/debug/script-tag.test.ts',
            'test/{handle,left-while-checking,shadowed-forms,throwing-sources,update,first-use}.test.ts',
          ],
          exclude: withoutDocument,
          setupFiles: withPage,
        },
      },
      {
        extends: true,
        plugins: [svelte({ configFile: false })],
        resolve: { conditions: ['browser'] },
        test: {
          name: 'frameworks',
          include: ['test/frameworks/**/*.test.ts'],
          environment: 'jsdom',
          setupFiles: [jsdomGaps],
        },
      },
      {
        extends: true,
        plugins: [svelte({ configFile: false })],
        test: { name: 'server-side', include: ['test/frameworks/**/*.ssr.ts'], environment: 'node' },
      },
    ],
  },
})
