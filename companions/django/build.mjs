// `npm run build:django`: packs the app and the built scripts of the SDK as a Python package, into dist/ beside this file.
// Needs no network: it uses the `build` and `setuptools` that are installed.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeMissingBuild, findPythonBuild } from '../../test/browsers.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = join(here, '..', '..')
const scripts = join(root, 'dist')
const packages = join(here, 'dist')

const problem = describeMissingBuild() ?? describeMissingScripts()
if (problem) {
  console.error(problem)
  process.exitCode = 1
} else {
  process.exitCode = build()
}

function describeMissingScripts() {
  return builtScripts().length > 0 ? null : 'The scripts are missing. Run `npm run build` first.'
}

/** In a copy, so that neither the scripts nor the traces of setuptools come between the sources. */
function build() {
  const folder = mkdtempSync(join(tmpdir(), 'idle-warning-package-'))
  try {
    fill(folder)
    rmSync(packages, { recursive: true, force: true })
    return pack(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function fill(folder) {
  for (const name of ['pyproject.toml', 'README.md', 'idle_sessions']) copy(join(here, name), join(folder, name))
  copy(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  for (const name of builtScripts())
    copy(join(scripts, name), join(folder, 'idle_sessions', 'static', 'idle-warning', name))
}

/** Without their source maps: no script names one, so Django's ManifestStaticFilesStorage misses none. */
function builtScripts() {
  try {
    return readdirSync(scripts, { recursive: true }).filter((name) => /\.min\.js$/.test(name))
  } catch {
    return []
  }
}

function copy(from, to) {
  cpSync(from, to, { recursive: true, filter: (path) => basename(path) !== '__pycache__' })
}

/** The wheel is built from the source archive, so the archive is complete too. */
function pack(folder) {
  const args = ['-m', 'build', '--no-isolation', '--outdir', packages, folder]
  const { status, stdout, stderr, error } = spawnSync(findPythonBuild(), args, { encoding: 'utf8' })
  if (status !== 0) console.error(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`)
  else for (const name of readdirSync(packages)) console.log(join('companions', 'django', 'dist', name))
  return status ?? 1
}
