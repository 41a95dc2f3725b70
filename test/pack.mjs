// `npm run test:pack`: packs what was built, installs it in fresh projects from the registry, builds them, checks their
// types and runs them in Node. Needs the network, so that it is not a ring of `npm test`.
// `npm run test:pack -- vue@3.3.13 svelte@4` takes these versions, in the projects that have one of these packages.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findFailure, perform, projects, writeProject } from './package/fresh-projects.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const asked = Object.fromEntries(process.argv.slice(2).map(parsePackage))
const folder = mkdtempSync(join(tmpdir(), 'idle-warning-pack-'))

try {
  process.exitCode = await main()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function main() {
  const output = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
  })
  const archive = join(folder, output.trim().split('\n').at(-1))
  const failed = []
  for (const project of wantedProjects()) if (!tell(project.name, await check(project, archive))) failed.push(project)
  const passed = wantedProjects().length - failed.length
  console.log(`${passed} passed, ${failed.length} failed`)
  return failed.length > 0 || passed === 0 ? 1 : 0
}

function parsePackage(argument) {
  const [, name, version] = /^(@?[^@]+)@(.+)$/.exec(argument) ?? []
  if (name) return [name, version]
  console.error(`Unknown: ${argument}. Usage: npm run test:pack [-- react@18 react-dom@18]`)
  process.exit(2)
}

function wantedProjects() {
  const names = Object.keys(asked)
  return names.length === 0 ? projects : projects.filter(({ packages }) => names.some((name) => name in packages))
}

function tell(name, reason) {
  console.log(reason ? `failed  ${name}\n${reason}` : `passed  ${name}`)
  return !reason
}

async function check(project, archive) {
  const place = writeProject(project, folder)
  const versions = Object.entries(project.packages).map(([name, version]) => [name, asked[name] ?? version])
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { 'idle-warning': `file:${archive}` },
    devDependencies: Object.fromEntries(versions),
  }
  writeFileSync(join(place, 'package.json'), JSON.stringify(manifest))
  const failure = await perform('npm install --silent --no-audit --no-fund', place)
  return failure ?? findFailure(project, place)
}
