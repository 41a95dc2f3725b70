import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const companions = fileURLToPath(new URL('../../companions', import.meta.url))

/** The files of a companion, by their paths, with what they import. */
function importsOf(name: string, ending: string, pattern: RegExp): [string, string[]][] {
  const folder = join(companions, name)
  // The tests of the package start programs, as a person at a terminal would.
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith(ending) && !file.startsWith('package_tests/') && !file.startsWith('build/'),
  )
  return files.map((file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    return [file, [...text.matchAll(pattern)].map(([, imported = '']) => imported)]
  })
}

describe('A companion imports only itself, its framework, and the rules and texts of the SDK', () => {
  it.each([
    [
      'express',
      '.ts',
      /\bfrom '([^']+)'/g,
      /^(\.\/[\w-]+\.ts|express-session|node:(crypto|fs|http|path|url)|(\.\.\/){2}src\/(core\/options\/duration|core\/ports|ui\/messages)\.ts)$/,
    ],
    [
      'django',
      '.py',
      /^\s*(?:from|import) ([\w.]+)/gm,
      /^(\.|idle_sessions\b|django\b|asgiref\.sync$|contextlib$|copy$|datetime$|functools$|gettext$|html\.parser$|importlib$|math$|os$|pathlib$|re$|shutil$|sys$|tempfile$|threading$|time$|unittest$|urllib\.parse$)/,
    ],
  ])('on %s', (name, ending, pattern, allowed) => {
    const imports = importsOf(name, ending, pattern)
    const wrong = imports.flatMap(([file, names]) =>
      names.filter((one) => !allowed.test(one)).map((one) => [file, one]),
    )
    expect(wrong).toEqual([])
    expect(imports.flatMap(([, names]) => names).length).toBeGreaterThan(8)
  })
})
