import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { header, queryOf, sendStatus } from './http.ts'

/** The SDK's own files, and nothing else of the folder. */
const scriptPath = /^\/(idle-warning(-[a-z]+)*|locales\/[A-Za-z-]+)\.min\.js$/

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

/** One of the SDK's scripts, or undefined if the package has none at this path. */
export function readScript(folder: string, path: string): Script | undefined {
  if (!scriptPath.test(path) || !existsSync(join(folder, path))) return undefined
  const text = readFileSync(join(folder, path))
  return { text, version: createHash('sha256').update(text).digest('base64url').slice(0, 10) }
}

/**
 * Answers with one of the SDK's scripts. An address with its version may be kept for a year, because the next version has
 * another address.
 */
export function serveScript(
  folder: string,
  path: string,
  req: IncomingMessage,
  res: ServerResponse,
  next: () => void,
): void {
  const script = req.method === 'GET' || req.method === 'HEAD' ? readScript(folder, path) : undefined
  if (!script) return next()
  const isVersioned = queryOf(req).get('v') === script.version
  res.setHeader('Cache-Control', isVersioned ? 'public, max-age=31536000, immutable' : 'no-cache')
  res.setHeader('ETag', `"${script.version}"`)
  res.setHeader('Content-Type', 'text/javascript; charset=utf-8')
  res.setHeader('X-Content-Type-Options', 'nosniff')
  if (header(req, 'If-None-Match') === `"${script.version}"`) return sendStatus(res, 304)
  res.end(req.method === 'HEAD' ? undefined : script.text)
}
