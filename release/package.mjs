// `npm run package` builds the package and writes the archive that is published to release/dist/. The archive is made from
// a copy, so the README in the working tree keeps its relative links.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { absoluteLinks, webAddress } from './absolute-links.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Packs what the last build made, and returns the path of the archive. `destination` is a folder, and is made if missing. */
export function packArchive(destination) {
  const place = mkdtempSync(join(tmpdir(), 'idle-warning-package-'))
  try {
    run('tar', ['-xzf', join(place, pack(root, place)), '-C', place], root)
    const copy = join(place, 'package')
    change(join(copy, 'package.json'), (text) => `${JSON.stringify(publishedManifest(JSON.parse(text)), null, 2)}\n`)
    const manifest = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'))
    change(join(copy, 'README.md'), (text) => absoluteLinks(text, manifest))
    mkdirSync(destination, { recursive: true })
    return join(destination, pack(copy, destination))
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** Commands and tools of the repository mean nothing in the package. Addresses follow from `repository.url`. */
function publishedManifest({ scripts, devDependencies, ...manifest }) {
  const address = webAddress(manifest)
  return { ...manifest, homepage: `${address}#readme`, bugs: { url: `${address}/issues` } }
}

function change(path, edit) {
  writeFileSync(path, edit(readFileSync(path, 'utf8')))
}

function pack(folder, destination) {
  return run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', destination], folder)
}

/** The last line that the command writes. */
function run(command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')}\n${stdout}${stderr}${error ?? ''}`)
  return stdout.trim().split('\n').at(-1)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(packArchive(join(root, 'release/dist')))
