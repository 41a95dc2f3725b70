import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { findFailure, projects, writeProject } from './fresh-projects.mjs'
import { linkPackage, manifestIn, root } from './packed.ts'

const { folder } = inject('packed')
const modules = join(root, 'node_modules')

/** `npm run test:pack` runs the others. */
const possible = projects.filter(({ packages }) => Object.entries(packages).every(isInstalled))

function isInstalled([name, version]: readonly [string, string]): boolean {
  const place = join(modules, name)
  return existsSync(place) && `${manifestIn(place).version}.`.startsWith(`${version}.`)
}

for (const name of new Set(possible.flatMap(({ packages }) => Object.keys(packages))))
  if (!existsSync(join(folder, 'node_modules', name))) linkPackage(name, folder)

test('but for two, the fresh projects run with what is installed here', () => {
  const others = projects.filter((project) => !possible.includes(project))
  expect(others.map(({ name }) => name)).toEqual(['Vite, React 18, headless', 'Jest, ESM'])
})

test.each(possible)('a fresh project takes the package: $name', async (project) => {
  expect(await findFailure(project, writeProject(project, folder), modules)).toBe(undefined)
})
