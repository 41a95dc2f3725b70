import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { angularLinker } from './angular-linker.mjs'
import { frameworkFromPage, frameworkSource } from './frameworks.mjs'

const folder = fileURLToPath(new URL('../subjects', import.meta.url))

/** What the tools of each framework set in production. */
const PRODUCTION = {
  'process.env.NODE_ENV': '"production"',
  ngDevMode: 'false',
  ngJitMode: 'false',
  ngI18nClosureMode: 'false',
  __VUE_OPTIONS_API__: 'false',
  __VUE_PROD_DEVTOOLS__: 'false',
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
}

/** Bundles and minifies a piece of source for the page, as an application in production. Returns its text. */
export async function bundle(contents, { plugins = [], format = 'iife' } = {}) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder, sourcefile: 'page.mjs' },
    bundle: true,
    minify: true,
    format,
    target: 'es2022',
    define: PRODUCTION,
    // fake-timers asks for these only in Node.
    external: ['util', 'timers', 'timers/promises'],
    legalComments: 'none',
    logLevel: 'error',
    plugins: [...plugins, angularLinker],
    write: false,
  })
  return outputFiles[0].text
}

/** A script that starts a subject at once. `isFrameworkThere`: the framework is another script of the page. */
export const bundleStart = ({ file, framework }, isFrameworkThere = false) =>
  once(`start ${file} ${isFrameworkThere}`, () =>
    bundle(`import { start } from './${file}.mjs'; import { SETTINGS } from './settings.mjs'; start(SETTINGS)`, {
      plugins: isFrameworkThere ? [frameworkFromPage(framework)] : [],
    }),
  )

/** A script that lets the page start and stop the subject: `subjects[name].start(settings)`. */
export const bundleControl = (name, { file }) =>
  once(`control ${file}`, () =>
    bundle(`import { start } from './${file}.mjs'; (window.subjects ??= {})['${name}'] = { start }`),
  )

/** A script with the framework alone, for {@link bundleStart} with `isFrameworkThere`. */
export const bundleFramework = (framework) => once(framework, () => bundle(frameworkSource(framework)))

const finished = new Map()

/** The measurements of a run share their bundles, because Angular takes seconds. */
function once(key, make) {
  if (!finished.has(key)) finished.set(key, make())
  return finished.get(key)
}
