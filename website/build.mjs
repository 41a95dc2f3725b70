// Writes the documents and the playground as a static site.
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vitepress'
import { root } from './documents.mjs'

const website = fileURLToPath(new URL('.', import.meta.url))

/** Builds into `directory`, which is emptied first. Tells whether the playground is in it. */
export async function buildSite(directory) {
  await build(website, { outDir: directory })
  copyFileSync(join(root, 'demo/public/icon.svg'), join(directory, 'icon.svg'))
  return { hasPlayground: await addPlayground(join(directory, 'playground')) }
}

async function addPlayground(directory) {
  const builder = join(root, 'demo/playground/build.mjs')
  if (!existsSync(builder)) return false
  const { buildPlayground } = await import(pathToFileURL(builder).href)
  await buildPlayground(directory)
  return true
}
