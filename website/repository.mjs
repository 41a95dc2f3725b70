// Where the sources can be read on the web. The address is `repository` in package.json.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import hostedGit from 'hosted-git-info'
import { root } from './documents.mjs'

/** The default branch, whatever its name is. */
const BRANCH = 'HEAD'

const readManifest = () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** `null` if package.json names no repository, or one on a host whose addresses are not known. */
export function readRepository({ repository } = readManifest()) {
  const hosted = hostedGit.fromUrl(typeof repository === 'string' ? repository : (repository?.url ?? ''))
  if (!hosted) return null
  const options = { committish: BRANCH }
  return {
    home: hosted.browse(),
    file: (path) => hosted.browseFile(path, options),
    folder: (path) => hosted.browse(path, options),
  }
}
