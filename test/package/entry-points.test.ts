import { execFile } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, test } from 'vitest'
import { entryPoints } from './entry-points.ts'
import { manifestIn } from './packed.ts'

const { files, folder } = inject('packed')
const { exports, peerDependencies } = manifestIn(join(folder, 'node_modules/idle-warning'))
const names = entryPoints(exports, files).map((name) => name.replace('.', 'idle-warning'))

interface Loaded {
  readonly exported: readonly string[]
  readonly changes: readonly string[]
}

/** Copied once: a copy while the other Node reads it would be read as an empty script. */
const script = join(folder, 'load-entry-points.mjs')
copyFileSync(new URL('load-entry-points.mjs', import.meta.url), script)

/** What Node says on the way belongs to the result, and so does why it gave up. */
async function load(way: 'import' | 'require'): Promise<{ loaded: Record<string, Loaded>; said: string }> {
  const args = [script, way, Object.keys(peerDependencies).join(), names.join()]
  const node = promisify(execFile)(process.execPath, args, { cwd: folder })
  const { stdout, stderr } = await node.catch((error) => ({ stdout: '{}', stderr: String(error.stderr) }))
  const lines = stdout.trimEnd().split('\n')
  return { loaded: JSON.parse(lines.pop() ?? ''), said: lines.join('\n') + stderr }
}

const loading = { import: load('import'), require: load('require') }

test.each(['import', 'require'] as const)(
  'in plain Node %s of every entry point works, says nothing, and leaves no trace in globals, listeners or timers',
  async (way) => {
    const { loaded, said } = await loading[way]
    const traces = Object.entries(loaded).filter(([, { changes }]) => changes.length > 0)
    expect({ traces, said }).toEqual({ traces: [], said: '' })
    expect(Object.keys(loaded)).toEqual(names)
  },
)

test('import and require give the same names, and only the ports export types alone', async () => {
  const [imported, required] = [await loading.import, await loading.require].map(({ loaded }) =>
    Object.entries(loaded).map(([name, { exported }]) => [name, ...exported]),
  )
  expect(required).toEqual(imported)
  expect(imported?.filter((line) => line.length === 1)).toEqual([['idle-warning/ports']])
})
