// Finds the browsers of the e2e tests, and Django, and, on a Debian machine where it may, installs them.
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Every program an engine needs: the variable that names it, the names it goes by on PATH, its usual places. */
const programs = {
  chromium: [
    {
      variable: 'CHROMIUM_PATH',
      names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
      places: () => ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    },
  ],
  firefox: [
    {
      variable: 'FIREFOX_PATH',
      names: ['firefox-esr', 'firefox'],
      places: () => ['/Applications/Firefox.app/Contents/MacOS/firefox'],
    },
  ],
  webkit: [
    { variable: 'WEBKITDRIVER_PATH', names: ['WebKitWebDriver'], places: () => [] },
    { variable: 'MINIBROWSER_PATH', names: ['MiniBrowser'], places: miniBrowsers },
    { variable: 'XVFB_PATH', names: ['Xvfb'], places: () => [] },
  ],
}

const packages = { chromium: ['chromium'], firefox: ['firefox-esr'], webkit: ['webkit2gtk-driver', 'xvfb'] }
// Without DejaVu, WebKit falls back to a font in which an <input> collapses to a few pixels.
const fonts = ['fonts-liberation', 'fonts-dejavu-core']

const django = 'python3-django'
const python = { variable: 'DJANGO_PYTHON', names: ['python3'], places: () => [] }
/** What builds the Django companion as a package, and what installs it in a fresh environment. */
const pythonBuild = ['python3-build', 'python3-setuptools', 'python3-wheel', 'python3-venv']

const redis = { variable: 'REDIS_SERVER_PATH', names: ['redis-server'], places: () => [] }

/** Debian's Redis for the tests of the demo, where it is missing and ours to install. */
export function redisToInstall() {
  return mayInstall() && find(redis) === null ? ['redis-server'] : []
}

export const engineNames = Object.keys(programs)

/** The programs of one engine, by variable; `null` where there is none. */
export function findPrograms(engine) {
  return Object.fromEntries(programs[engine].map((program) => [program.variable, find(program)]))
}

/** One line that says what is missing and how to get it, or `null`. */
export function describeMissing(engine) {
  const missing = programs[engine].filter((program) => find(program) === null)
  if (missing.length === 0) return null
  const what = missing.map(({ names, variable }) => `${names[0]} (or set ${variable} to it)`).join(', ')
  return `${engine} is missing: ${what}. On Debian: apt-get install ${[...packages[engine], ...fonts].join(' ')}`
}

/** Name and version of the installed browser, for the top of the log. */
export function describeVersion(engine) {
  const [path] = Object.values(findPrograms(engine))
  const version = engine === 'webkit' ? packageVersion('webkit2gtk-driver') : output(path, ['--version'])
  return `${engine}: ${version ?? path}`
}

/** The Debian packages that the engines need and this machine lacks; none where it is not ours to install them. */
export function packagesToInstall(engines) {
  if (!mayInstall() || engines.length === 0) return []
  const wanted = engines.filter((engine) => !isChosenByHand(engine)).flatMap((engine) => packages[engine])
  return missingPackages([...wanted, ...fonts])
}

/** The Python that has Django; `null` where there is none. The first `python3` on PATH may be one without it. */
export function findDjango() {
  const candidates = process.env[python.variable] ? [find(python)] : [find(python), '/usr/bin/python3']
  return candidates.find((path) => canImport(path, 'django')) ?? null
}

/** The Python that builds Python packages; `null` where there is none. It need not be the one that has Django. */
export function findPythonBuild() {
  return [find(python), '/usr/bin/python3'].find((path) => canImport(path, 'build, setuptools, wheel')) ?? null
}

/** One line that says how to get what builds Python packages, or `null`. */
export function describeMissingBuild() {
  if (findPythonBuild() !== null) return null
  return `A Python that can import build, setuptools and wheel is missing. On Debian: apt-get install ${pythonBuild.join(' ')}. Elsewhere: pip install build setuptools wheel`
}

/** The Debian packages that build and install the Django companion, where they are missing and ours to install. */
export function pythonBuildToInstall() {
  return mayInstall() ? missingPackages(pythonBuild) : []
}

/** One line that says how to get Django, or `null`. */
export function describeMissingDjango() {
  if (findDjango() !== null) return null
  return `Django is missing: a Python that can import it (or set ${python.variable} to it). On Debian: apt-get install ${django}`
}

/** Django's Debian package, where it is missing and ours to install. */
export function djangoToInstall() {
  const isOurs = mayInstall() && !process.env[python.variable]
  return isOurs && findDjango() === null ? [django] : []
}

/** Those of these Debian packages that this machine lacks. */
export const missingPackages = (names) => names.filter((name) => packageVersion(name) === null)

/** Installs Debian packages; resolves with `null`, or with the log of what went wrong. */
export async function install(names) {
  const apt = ['-o', 'DPkg::Lock::Timeout=120']
  const update = await logOf('apt-get', [...apt, 'update'])
  const log = update ?? (await logOf('apt-get', [...apt, 'install', '-y', '--no-install-recommends', ...names]))
  return log
}

function mayInstall() {
  return process.getuid?.() === 0 && onPath('apt-get') !== null && onPath('dpkg-query') !== null
}

function canImport(path, names) {
  return path !== null && output(path, ['-c', `import ${names}`]) !== null
}

function isChosenByHand(engine) {
  return programs[engine].every(({ variable }) => Boolean(process.env[variable]))
}

function find({ variable, names, places }) {
  const chosen = process.env[variable]
  if (chosen) return isExecutable(chosen) ? chosen : null
  return names.map(onPath).find(Boolean) ?? places().find(isExecutable) ?? null
}

function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return [...folders, '/usr/bin', '/usr/sbin'].map((folder) => join(folder, name)).find(isExecutable) ?? null
}

/** MiniBrowser lies in a folder named after the API version, inside the library folder of the architecture. */
function miniBrowsers() {
  const libraries = ['/usr/lib', '/usr/libexec', ...subfolders('/usr/lib', /-linux-gnu/)]
  const builds = libraries.flatMap((folder) =>
    subfolders(folder, /^webkit2?gtk-[46]/)
      .sort()
      .reverse(),
  )
  return builds.map((folder) => join(folder, 'MiniBrowser'))
}

function subfolders(folder, pattern) {
  try {
    return readdirSync(folder)
      .filter((name) => pattern.test(name))
      .map((name) => join(folder, name))
  } catch {
    return []
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function packageVersion(name) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders are dpkg-query's
  const answer = output('dpkg-query', ['-W', '-f=${db:Status-Status} ${Version}', name])
  return answer?.startsWith('installed ') ? answer.slice('installed '.length) : null
}

function output(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return status === 0 ? stdout.trim() : null
}

function logOf(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    const log = [`$ ${command} ${args.join(' ')}\n`]
    child.stdout.on('data', (chunk) => log.push(chunk))
    child.stderr.on('data', (chunk) => log.push(chunk))
    child.once('error', (error) => resolve(`${log.join('')}${error.message}`))
    child.once('close', (code) => resolve(code === 0 ? null : log.join('')))
  })
}
