// `npm run demo:django` starts the demo on Django, with a database that is deleted when the server ends.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeMissingDjango, djangoToInstall, findDjango, install } from '../../test/browsers.mjs'

const address = `127.0.0.1:${process.env.PORT ?? 8000}`

await provideDjango()
const python = findDjango()
if (python) {
  serve(python)
} else {
  console.error(describeMissingDjango())
  process.exitCode = 1
}

async function provideDjango() {
  const missing = djangoToInstall()
  if (missing.length === 0) return
  console.log(`Installing ${missing.join(' ')} …`)
  const log = await install(missing)
  if (log) console.error(log)
}

function serve(python) {
  const folder = mkdtempSync(join(tmpdir(), 'idle-warning-django-'))
  const env = { ...process.env, GARDEN_DATABASE: join(folder, 'garden.sqlite3') }
  const manage = fileURLToPath(new URL('manage.py', import.meta.url))
  const server = spawn(python, [manage, 'demo', address], { env, stdio: ['pipe', 'inherit', 'inherit'] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => server.kill())
  process.once('exit', () => {
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  })
  server.once('exit', (code) => process.exit(code ?? 0))
  explain()
}

function explain() {
  console.log(`
  idle-warning on Django: http://${address}

  Open this address and press the button. Then do not touch the mouse or the keyboard:
  after about 7 seconds a warning appears, and 20 seconds later you are signed out.

  http://${address}/sign-in/?idle=60&warn=20      other times, in seconds
  http://${address}/sign-in/?absolute=60          a time limit that cannot be extended
  http://${address}/page/?stay=on                 an expired page that stays: sign in again in another tab

  IDLE_TIMEOUT=120 WARN_BEFORE=30 ABSOLUTE_TIMEOUT=3600 PORT=8001 change the times and the port for all sessions.

  Press Ctrl+C to end the demo.
`)
}
