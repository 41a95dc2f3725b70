// `npm run playground`: writes site/. `-- --serve` serves it afterwards, `-- --serve=8080` on that port.
// `SITE_BASE=/some/folder/ npm run playground` writes it for a host that serves it from that folder.
import { join } from 'node:path'
import { installPackage } from '../test/install-package.mjs'
import { readBase } from './base.mjs'
import { root } from './documents.mjs'

const SITE = join(root, 'site')

const port = readPort(process.argv.slice(2))
installPackage(import.meta.dirname)
// Only now: these need the tools.
const [{ buildSite }, { serveSite }, { readRepository }] = await Promise.all(
  ['./build.mjs', './serve.mjs', './repository.mjs'].map((module) => import(module)),
)
const { hasPlayground } = await buildSite(SITE)
tell(hasPlayground)
if (port !== undefined) console.log(`Open ${(await serveSite(SITE, port)).address}   (Ctrl+C ends it)`)

/** `undefined` if the site is only written. */
function readPort(args) {
  const index = args.findIndex((argument) => argument.split('=')[0] === '--serve')
  if (index < 0) return undefined
  const port = Number(args[index].split('=')[1] ?? 0)
  if (Number.isInteger(port) && port >= 0 && port < 65536) return port
  throw new Error(`${args[index]} is not a port. Write --serve, or --serve=8080.`)
}

function tell(hasPlayground) {
  if (!hasPlayground) console.log('The playground is left out: demo/playground/build.mjs is not there.')
  if (!readRepository()) {
    console.log('Links to source files are plain text: package.json names no `repository` on a known host.')
  }
  console.log(`The site is in ${SITE}, for the base ${readBase()}.`)
  if (port === undefined)
    console.log('To look at it: npm run playground -- --serve. A static host can serve it as it is.')
}
