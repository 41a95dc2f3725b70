import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { createTab } from './small-app.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Site': 'same-origin' }

/** The clocks of the process stand still, and move on the test's word. The test is told the port. */
const leash = `
import { Server } from 'node:net'
let ahead = 0
for (const clock of [Date, performance]) {
  const start = clock.now()
  clock.now = () => start + ahead
}
const { listen } = Server.prototype
Server.prototype.listen = function (...rest) {
  this.once('listening', () => process.send({ port: this.address().port }))
  return listen.apply(this, rest)
}
process.on('message', ({ pass }) => {
  ahead += pass * 1000
  process.send({ passed: pass })
})
`

/** The first JavaScript of the document, as a reader would paste it. */
function firstProgramOf(document: string): string {
  const [, program] = /```js\n(.*?)```/s.exec(readFileSync(join(root, document), 'utf8')) ?? []
  return program ?? expect.unreachable(`${document} has no JavaScript.`)
}

/** A fresh project, with the package as npm would install it. */
function createProject(program: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'idle-warning-express-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, 'idle-warning'), { recursive: true })
  cpSync(join(root, 'package.json'), join(modules, 'idle-warning', 'package.json'))
  cpSync(join(root, 'dist'), join(modules, 'idle-warning', 'dist'), { recursive: true })
  for (const name of ['express', 'express-session']) symlinkSync(join(root, 'node_modules', name), join(modules, name))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  writeFileSync(join(folder, 'leash.mjs'), leash)
  writeFileSync(join(folder, 'app.js'), program)
  return folder
}

async function start(folder: string) {
  const options = {
    cwd: folder,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'] as const,
  }
  const child = spawn(process.execPath, ['--import', './leash.mjs', 'app.js'], {
    ...options,
    stdio: [...options.stdio],
  })
  onTestFinished(() => void child.kill())
  const { port } = await nextMessage(child)
  const pass = async (seconds: number) => {
    const answer = nextMessage(child)
    child.send({ pass: seconds })
    await answer
  }
  return { origin: `http://127.0.0.1:${port}`, pass }
}

function nextMessage(child: ChildProcess): Promise<{ port?: number }> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as { port?: number }))
    child.once('exit', (code) => reject(new Error(`The program ended with ${code}.`)))
  })
}

it("the companion's README, pasted into a fresh project, signs in, serves the script, renews and ends idle sessions", async () => {
  const { origin, pass } = await start(createProject(firstProgramOf('companions/express/README.md')))
  const visitor = createTab(origin, '')
  const away = await visitor.load('/', page)
  const { headers } = await visitor.load('/login?next=%2F%3Fa%3D1', page, 'POST')
  const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  const tab = createTab(origin, cookie)
  const { text } = await tab.load('/', page)
  const [, src = ''] = /<script defer src="([^"]+)" data-idle-timeout="900s"/.exec(text) ?? []
  const script = await tab.load(src)
  await pass(600)
  const renewed = (await tab.ping({ reason: 'extend' })).json()
  await pass(899)
  const lateStatus = (await tab.status()).status
  await pass(2)
  const ended = await tab.load('/', page)
  const signInPage = (await tab.load(ended.headers.location ?? '')).text
  const isServed = script.text === readFileSync(join(root, 'dist/idle-warning.min.js'), 'utf8')
  expect([away.headers.location, headers.location, isServed, renewed.idleFor]).toEqual([
    '/login?next=%2F',
    '/?a=1',
    true,
    0,
  ])
  expect([lateStatus, ended.headers.location]).toEqual([200, '/login?next=%2F&reason=idle'])
  expect(signInPage).toContain('<p>You have been signed out. You were not active for a while.</p>')
})

it('the Express lines of README run in an application that has express-session', async () => {
  const prelude =
    "import express from 'express'\nimport session from 'express-session'\nconst [app, secret] = [express(), 's']\n"
  const signIn =
    "\napp.post('/login', (req, res) => idle.signIn(req, {}).then(() => res.end()))\napp.listen(process.env.PORT)\n"
  const { origin, pass } = await start(createProject(prelude + firstProgramOf('README.md') + signIn))
  const { headers } = await createTab(origin, '').load('/login', page, 'POST')
  const tab = createTab(origin, headers['set-cookie']?.[0]?.split(';')[0] ?? '')
  await pass(899)
  const { expiresIn, absoluteIn } = await tab.figures()
  await pass(1)
  expect([expiresIn, absoluteIn, (await tab.status()).status]).toEqual([1, 43_200 - 899, 401])
})
