import { spawnSync } from 'node:child_process'

/** What a program says of its version. */
export function toolVersion(path: string): string {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  const figures = /\d+(\.\d+)+\w*/.exec(stdout ?? '')?.[0] ?? 'unknown version'
  const name = /[^/]+$/.exec(path)?.[0] ?? path
  return `${name} ${figures}`
}
