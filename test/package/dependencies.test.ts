import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { manifestIn, root } from './packed.ts'

/**
 * By their SPDX names. Nothing of these packages is published: they build and test. So a licence is allowed too if it asks
 * only for the source of the package itself, as that of axe-core (MPL) and of rollup-plugin-dts (LGPL).
 */
const ALLOWED = [
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'CC0-1.0'],
  ...['MPL-2.0', 'LGPL-3.0-only'],
]

interface Locked {
  readonly license?: string
  readonly integrity?: string
  readonly resolved?: string
}

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
const locked = Object.entries<Locked>(lock.packages).filter(([path]) => path !== '')

test('an application that installs the package installs nothing else with it', () => {
  const published = manifestIn(join(inject('packed').folder, 'node_modules/idle-warning'))
  const fields = ['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies']
  const required = Object.keys(published.peerDependencies).filter(
    (name) => !published.peerDependenciesMeta[name].optional,
  )
  expect({ fields: fields.filter((field) => field in published), required }).toEqual({ fields: [], required: [] })
})

test('every package that builds and tests this one has an allowed licence', () => {
  const licences = locked.map(([path, { license }]) => [path, licenceIn(path) ?? license ?? 'none'] as const)
  expect(licences.filter(([, licence]) => !isAllowed(licence))).toEqual([])
  expect(licences.length).toBeGreaterThan(100)
})

/** A package for another kind of machine is not installed. The lock knows its licence. */
function licenceIn(path: string): string | undefined {
  const folder = join(root, path)
  return existsSync(folder) ? (manifestIn(folder).license ?? 'none') : undefined
}

const isAllowed = (licence: string) => licence.split(' OR ').some((name) => ALLOWED.includes(name))

test('every package is locked by its hash, and none comes from elsewhere than the registry of npm', () => {
  const isForeign = (address = 'https://registry.npmjs.org/') => !address.startsWith('https://registry.npmjs.org/')
  const loose = locked.filter(([, { integrity, resolved }]) => !integrity?.startsWith('sha512-') || isForeign(resolved))
  expect(loose.map(([path]) => path)).toEqual([])
})

test('each package that builds and tests this one is asked for in one version, so that an update is seen in review', () => {
  const { devDependencies } = manifestIn(root)
  expect(Object.entries<string>(devDependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})
