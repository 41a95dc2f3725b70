// Small applications of every kind that take the published package. `npm run test:pack` installs each of them from the
// registry. `fresh-projects.test.ts` runs those that need nothing but what is installed here.
import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const manifest = fileURLToPath(new URL('../../package.json', import.meta.url))
const { devDependencies } = JSON.parse(readFileSync(manifest, 'utf8'))

const typescript = { typescript: devDependencies.typescript }
const vite = { vite: '8', ...typescript }
const pick = (...names) => Object.fromEntries(names.map((name) => [name, devDependencies[name]]))
const options = "{ idleTimeout: '15m', keepaliveUrl: '/keepalive' }"

const tsconfig = JSON.stringify({
  compilerOptions: {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    module: 'ESNext',
    moduleResolution: 'Bundler',
    jsx: 'react-jsx',
    types: [],
  },
  include: ['main.*'],
})

const html = (main) => `<!doctype html><div id="app"></div><script type="module" src="/${main}"></script>`

const reactPage = `import { createIdleWarning } from 'idle-warning'
import { IdleWarningProvider, useIdleWarning } from 'idle-warning/react'
const Phase = () => <p>{useIdleWarning().phase}</p>
export const App = () => <IdleWarningProvider options={${options}}><Phase /></IdleWarningProvider>
export { createIdleWarning }
`

/** `steps` run one after the other. */
export const projects = [
  {
    name: 'Vite, plain',
    packages: vite,
    files: {
      'index.html': html('main.ts'),
      'main.ts': `import { createIdleWarning } from 'idle-warning'\nimport fr from 'idle-warning/locales/fr'\nimport { ownDialog } from 'idle-warning/own-dialog'\ncreateIdleWarning({ idleTimeout: '15m', dialog: ownDialog('#timeout', { locales: [fr] }) }).start()\n`,
    },
    steps: ['tsc', 'vite build', hasOneCopy],
  },
  {
    name: 'Vite, React',
    packages: { ...vite, ...pick('react', 'react-dom', '@types/react', '@types/react-dom') },
    files: {
      'index.html': html('main.tsx'),
      'main.tsx': `import { createRoot } from 'react-dom/client'\n${reactPage}createIdleWarning(${options.replace('{', "{ scope: 'other',")})\ncreateRoot(document.body).render(<App />)\n`,
    },
    steps: ['tsc', 'vite build', hasOneCopy],
  },
  {
    name: 'Vite, React 18, headless',
    packages: { ...vite, react: '18', 'react-dom': '18', '@types/react': '18', '@types/react-dom': '18' },
    files: {
      'index.html': html('main.tsx'),
      'main.tsx': `import { createRoot } from 'react-dom/client'\n${reactPage.replace("'idle-warning'", "'idle-warning/headless'").replace('/react', '/react/headless')}createRoot(document.body).render(<App />)\n`,
    },
    steps: ['tsc', 'vite build', hasOneCopy, hasNoModal],
  },
  {
    name: 'Vite, Vue',
    packages: { ...vite, ...pick('vue') },
    files: {
      'index.html': html('main.ts'),
      'main.ts': `import { createIdleWarning } from 'idle-warning'
import { createIdleWarningPlugin, useIdleWarning } from 'idle-warning/vue'
import { createApp, defineComponent, h } from 'vue'
const App = defineComponent(() => {
  const { phase } = useIdleWarning()
  return () => h('p', phase.value)
})
createApp(App).use(createIdleWarningPlugin(createIdleWarning(${options}))).mount('#app')
`,
    },
    steps: ['tsc', 'vite build', hasOneCopy],
  },
  {
    name: 'Vite, Svelte',
    packages: { ...vite, ...pick('svelte', '@sveltejs/vite-plugin-svelte') },
    files: {
      'index.html': html('main.js'),
      'vite.config.js': `import { svelte } from '@sveltejs/vite-plugin-svelte'\nexport default { plugins: [svelte()] }\n`,
      'session.js': `import { createIdleWarning } from 'idle-warning'\nimport { toStore } from 'idle-warning/svelte'\nexport const session = toStore(createIdleWarning(${options}))\n`,
      'App.svelte': `<script>\nimport { session } from './session.js'\n</script>\n<p>{$session.phase}</p>\n`,
      // Svelte 4 has no `mount`: there a component is a class.
      'main.js': `import * as svelte from 'svelte'\nimport App from './App.svelte'\nconst options = { target: document.body }\nsvelte.mount ? svelte.mount(App, options) : new App(options)\n`,
    },
    steps: ['vite build', hasOneCopy],
  },
  {
    name: 'Node, React and Vue on a server',
    packages: pick('react', 'react-dom', 'vue'),
    files: {
      'main.mjs': `import assert from 'node:assert/strict'
import { createElement as h } from 'react'
import { renderToString } from 'react-dom/server'
import { IdleWarningProvider, useIdleWarning } from 'idle-warning/react'
import * as vueDoor from 'idle-warning/vue'
import { createSSRApp, h as vueH } from 'vue'
import { renderToString as renderVue } from 'vue/server-renderer'
const options = ${options}
const Phase = () => h('p', null, useIdleWarning().phase)
assert.equal(renderToString(h(IdleWarningProvider, { options }, h(Phase))), '<p>stopped</p>')
const app = createSSRApp({ setup: () => { const { phase } = vueDoor.useIdleWarning(); return () => vueH('p', phase.value) } })
assert.equal(await renderVue(app.use(vueDoor.createIdleWarningPlugin(options))), '<p>stopped</p>')
`,
      'main.cjs': `const { createIdleWarning } = require('idle-warning')
require('node:assert/strict').equal(createIdleWarning(${options}).phase, 'stopped')
`,
    },
    steps: ['node main.mjs', 'node main.cjs'],
  },
  {
    name: 'Jest, ESM',
    packages: { jest: '30', 'jest-environment-jsdom': '30' },
    files: {
      'main.test.mjs': `import { createIdleWarning } from 'idle-warning'
test('starts and stops', () => {
  const idle = createIdleWarning({ idleTimeout: '15m' })
  idle.start()
  expect(idle.phase).toBe('active')
  idle.stop()
})
`,
      'jest.config.mjs': `export default { testEnvironment: 'jsdom', testMatch: ['**/*.test.mjs'], transform: {} }\n`,
    },
    steps: ['node --experimental-vm-modules node_modules/jest/bin/jest.js'],
  },
]

/** Writes the files of a project; returns its folder. */
export function writeProject({ name, files }, folder) {
  const place = join(folder, name.replace(/\W+/g, '-'))
  const all = { 'package.json': '{ "type": "module" }', 'tsconfig.json': tsconfig, ...files }
  for (const [file, content] of Object.entries(all)) {
    mkdirSync(dirname(join(place, file)), { recursive: true })
    writeFileSync(join(place, file), content)
  }
  return place
}

/** Resolves with what went wrong, or with nothing. `modules`: the `node_modules` with the build tools. */
export async function findFailure({ steps }, place, modules) {
  for (const step of steps) {
    const reason = typeof step === 'function' ? step(place) : await perform(step, place, modules)
    if (reason) return reason
  }
  return undefined
}

export function perform(step, place, modules = join(place, 'node_modules')) {
  const [command, ...args] = step.split(' ')
  const isTool = command === 'tsc' || command === 'vite'
  const path = isTool ? join(modules, '.bin', command) : command
  return new Promise((resolve) => {
    execFile(path, args, { cwd: place, encoding: 'utf8' }, (error, stdout, stderr) =>
      resolve(error ? `${step}\n${stdout}${stderr}${error.message}` : undefined),
    )
  })
}

function built(place) {
  return readdirSync(join(place, 'dist/assets'))
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(join(place, 'dist/assets', file), 'utf8'))
    .join('\n')
}

/** The key by which copies find each other stands once in each. */
function hasOneCopy(place) {
  const copies = built(place).split('idle-warning.live').length - 1
  return copies === 1 ? undefined : `${copies} copies of the library in the build`
}

function hasNoModal(place) {
  return built(place).includes('attachShadow') ? 'the headless build has the modal in it' : undefined
}
