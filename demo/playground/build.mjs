/**
 * Builds the playground: the first page of the demo as static files, with a server that is simulated in the page.
 *
 *     node demo/playground/build.mjs site/playground
 *
 * It needs the built SDK: `npm run build:scripts` or `npm run build`. Every address is relative, so the files can be served
 * from any folder of any static host.
 */
import { existsSync } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))

const SCRIPTS = ['first-page', 'tab', 'sign-in']
const FILES = ['style.css', 'timeline.css', 'icon.svg']

/**
 * Writes `index.html` and what belongs to it into a directory, which is made if it is missing.
 *
 * @param {string} directory
 */
export async function buildPlayground(directory) {
  if (!existsSync(at('../../dist/index.js'))) throw new Error('The playground needs the built SDK: npm run build')
  await mkdir(directory, { recursive: true })
  await Promise.all([writeScripts(directory), writePages(directory), ...FILES.map((file) => copy(file, directory))])
}

const copy = (file, directory) => copyFile(at(`../public/${file}`), join(directory, file))

/** Classic scripts: browsers load no module from the file system. */
function writeScripts(outdir) {
  return build({
    entryPoints: SCRIPTS.map((name) => at(`${name}.ts`)),
    alias: { 'idle-warning': at('../../dist') },
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    // The package says that its modules have no effects. Those of the demo have.
    ignoreAnnotations: true,
    outdir,
  })
}

/** The pages are written in TypeScript, so they are bundled before they run here. */
async function writePages(directory) {
  const options = { entryPoints: [at('pages.ts')], bundle: true, format: 'esm', platform: 'node', write: false }
  const { outputFiles } = await build(options)
  const code = Buffer.from(outputFiles[0].contents).toString('base64')
  const { pages } = await import(`data:text/javascript;base64,${code}`)
  await Promise.all(Object.entries(pages).map(([name, write]) => writeFile(join(directory, name), write())))
}

if (argv[1] === fileURLToPath(import.meta.url)) await buildPlayground(argv[2] ?? 'site/playground')
