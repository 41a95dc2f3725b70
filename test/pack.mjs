// `npm run test:pack`: packs what was built, installs it in fresh projects from the registry, builds them, checks their
// types and runs them in Node. Needs the network, so that it is not a ring of `npm test`.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const folder = mkdtempSync(join(tmpdir(), 'idle-warning-pack-'))

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

/** `steps` run one after the other; each project is one line of the result. */
const projects = [
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
      'main.js': `import { mount } from 'svelte'\nimport App from './App.svelte'\nmount(App, { target: document.body })\n`,
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

try {
  process.exitCode = main()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function main() {
  const packed = run('npm', ['pack', '--silent', '--pack-destination', folder], root)
  const archive = packed.log.trim().split('\n').at(-1)
  if (packed.reason) throw new Error(packed.reason)
  const failed = projects.filter((project) => !tell(project.name, check(project, join(folder, archive))))
  console.log(`${projects.length - failed.length} passed, ${failed.length} failed`)
  return failed.length ? 1 : 0
}

function tell(name, reason) {
  console.log(reason ? `failed  ${name}\n${reason}` : `passed  ${name}`)
  return !reason
}

/** What went wrong, or nothing. */
function check({ name, packages, files, steps }, archive) {
  const place = join(folder, name.replace(/\W+/g, '-'))
  mkdirSync(place)
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { 'idle-warning': `file:${archive}` },
    devDependencies: packages,
  }
  const all = { 'package.json': JSON.stringify(manifest), 'tsconfig.json': tsconfig, ...files }
  for (const [file, content] of Object.entries(all)) writeFileSync(join(place, file), content)
  for (const step of ['npm install --silent --no-audit --no-fund', ...steps]) {
    const reason = typeof step === 'function' ? step(place) : perform(step, place)
    if (reason) return reason
  }
  return undefined
}

function perform(step, place) {
  const [command, ...args] = step.split(' ')
  const isOwn = command === 'tsc' || command === 'vite'
  return run(isOwn ? join(place, 'node_modules/.bin', command) : command, args, place).reason
}

function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  const isRight = status === 0
  return {
    log: stdout,
    reason: isRight ? undefined : `${[command, ...args].join(' ')}\n${stdout}${stderr}${error ?? ''}`,
  }
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
