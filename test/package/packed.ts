import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

/** The package as it would be published: packed once for all tests, and unpacked among nothing but its peers. */
export interface Packed {
  readonly tarball: string
  /** Stands above `node_modules/idle-warning`. */
  readonly folder: string
  /** Sorted, as they stand in the archive. */
  readonly files: readonly string[]
}

declare module 'vitest' {
  export interface ProvidedContext {
    packed: Packed
  }
}

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Called by Vitest before the tests of the project. The function that it returns is called after them. */
export function setup({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'idle-warning-package-'))
  const [packed] = JSON.parse(runNpm('pack', '--json', '--ignore-scripts', '--pack-destination', folder))
  const tarball = join(folder, packed.filename)
  const place = join(folder, 'node_modules/idle-warning')
  mkdirSync(place, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '-C', place, '--strip-components=1'])
  for (const peer of Object.keys(manifestIn(place).peerDependencies)) linkPackage(peer, folder)
  const files = packed.files.map(({ path }: { path: string }) => path).sort()
  provide('packed', { tarball, folder, files })
  return () => rmSync(folder, { recursive: true, force: true })
}

/** Makes a package of this checkout one of the folder, without the network. */
export function linkPackage(name: string, folder: string): void {
  const place = join(folder, 'node_modules', name)
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(join(root, 'node_modules', name), place, 'junction')
}

export const manifestIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

function runNpm(...args: readonly string[]): string {
  return execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
}
