import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Bundles an application of `apps/` with the built package, once, when it is first asked for. */
export function createBundle(app: string, dist: string): () => Promise<string> {
  let made: Promise<string> | undefined
  return () => {
    made ??= make(path(`apps/${app}`), dist)
    return made
  }
}

async function make(entry: string, dist: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    alias: { 'idle-warning': dist },
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    // The package says that its modules have no effects. Those of the demo have.
    ignoreAnnotations: true,
    define: { 'process.env.NODE_ENV': '"development"' },
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}
