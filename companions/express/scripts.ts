import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { header, queryOf, sendStatus } from './http.ts'

/** The SDK's own files, and nothing else of the folder. */
export const scriptPath = /^\/(idle-warning(-[a-z]+)*|locales\/[A-Za-z-]+)\.min\.js$/

export const mainScript = '/idle-warning.min.js'

interface Script {
  readonly text: Buffer
  /** Changes with the text. */
  readonly version: string
}

/** The scripts lie beside this module in the package. In the repository the build writes them to `dist`. */
export function findScripts(): string {
  const beside = fileURLToPath(new URL('.', import.meta.url))
  return existsSync(join(beside, mainScript)) ? beside : fileURLToPath(new URL('../../dist/', import.meta.url))
}

export type Scripts = ReturnType<typeof createScripts>

/** The SDK's scripts in a folder. Each is read once. */
export function createScripts(folder: string) {
  const known = new Map<string, Script>()

  /** One of the SDK's scripts, or undefined if the folder has none at this path. */
  function read(path: string): Script | undefined {
    if (known.has(path) || !scriptPath.test(path) || !existsSync(join(folder, path))) return known.get(path)
    const text = readFileSync(join(folder, path))
    known.set(path, { text, version: createHash('sha256').update(text).digest('base64url').slice(0, 10) })
    return known.get(path)
  }

  /**
   * Answers with one of the scripts. An address with its version may be kept for a year, because the next version has
   * another address. Only by the browser: express-session may add a cookie to any answer.
   */
  function serve(path: string, req: IncomingMessage, res: ServerResponse): boolean {
    const script = req.method === 'GET' || req.method === 'HEAD' ? read(path) : undefined
    if (!script) return false
    const isVersioned = queryOf(req).get('v') === script.version
    res.setHeader('Cache-Control', isVersioned ? 'private, max-age=31536000, immutable' : 'private, no-cache')
    res.setHeader('ETag', `"${script.version}"`)
    res.setHeader('Content-Type', 'text/javascript; charset=utf-8')
    res.setHeader('X-Content-Type-Options', 'nosniff')
    if (header(req, 'If-None-Match')?.includes(`"${script.version}"`)) sendStatus(res, 304)
    else res.end(req.method === 'HEAD' ? undefined : script.text)
    return true
  }

  return { read, serve }
}
