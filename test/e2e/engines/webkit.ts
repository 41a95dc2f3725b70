import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { findPrograms } from '../../browsers.mjs'
import type { Engine, Profile, Theme } from './index.ts'
import { createProcesses, type Processes } from './processes.ts'
import { createRenderers, type Renderers } from './renderers.ts'
import { createTab, type RemoteTab, type Tab } from './tab.ts'
import { until } from './until.ts'
import { openSession, type Session } from './webdriver.ts'

/** WebDriver's code points for keys that have no character. */
const keyCodes: Record<string, string> = {
  Alt: '\uE00A',
  ArrowDown: '\uE015',
  ArrowLeft: '\uE012',
  ArrowRight: '\uE014',
  ArrowUp: '\uE013',
  Backspace: '\uE003',
  Control: '\uE009',
  Delete: '\uE017',
  End: '\uE010',
  Enter: '\uE007',
  Escape: '\uE00C',
  Home: '\uE011',
  Meta: '\uE03D',
  Shift: '\uE008',
  Space: ' ',
  Tab: '\uE004',
}

/** Clear of the middle of the screen. */
const windowRect = { x: 0, y: 0, width: 1000, height: 700 }

export async function launchWebKit(theme?: Theme): Promise<Engine> {
  const args = ['--automation', ...(theme === 'dark' ? ['--dark-mode'] : [])]
  const processes = createProcesses()
  const settings = writeSettings()
  const stop = async () => {
    await processes.stop()
    rmSync(settings, { recursive: true, force: true })
  }
  try {
    const desktop: Desktop = { DISPLAY: await startDisplay(processes), XDG_CONFIG_HOME: settings }
    const first = await openBrowser(desktop, args)
    const unused = [first]
    return {
      name: 'webkit',
      version: `WebKitGTK/${first.session.version}`,
      newProfile: async () => createProfile(unused.pop() ?? (await openBrowser(desktop, args))),
      close: async () => {
        await unused.pop()?.close()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What a window learns of its surroundings from the environment. */
interface Desktop {
  readonly DISPLAY: string
  readonly XDG_CONFIG_HOME: string
}

/**
 * Scrollbars that stay. Those of GTK's default fade out for seconds after a page has loaded, and painting that without a
 * graphics card took more processor time than all the tests in the page.
 */
function writeSettings(): string {
  const folder = mkdtempSync(join(tmpdir(), 'idle-warning-gtk-'))
  mkdirSync(join(folder, 'gtk-3.0'))
  writeFileSync(join(folder, 'gtk-3.0/settings.ini'), '[Settings]\ngtk-overlay-scrolling=false\n')
  return folder
}

/**
 * GTK's MiniBrowser has no headless mode, so it gets an X server that shows nothing. The X pointer rests at the middle of
 * the screen: outside the windows, as each window that opens beneath it would hear a trusted `pointermove`.
 */
async function startDisplay(processes: Processes): Promise<string> {
  const args = ['-displayfd', '3', '-screen', '0', '2200x1600x24', '-nolisten', 'tcp']
  const stdio = ['ignore', 'ignore', 'ignore', 'pipe'] as const
  const server = processes.start(findPrograms('webkit').XVFB_PATH ?? 'Xvfb', args, { stdio: [...stdio] })
  const pipe = server.stdio[3] as Readable
  let number = ''
  for await (const chunk of pipe) {
    number += chunk
    if (number.endsWith('\n')) return `:${number.trim()}`
  }
  throw new Error('Xvfb ended without opening a display')
}

interface Browser {
  session: Session
  /** The handle of the window that opens with the browser. */
  first: string
  renderers: Renderers
  close(): Promise<void>
}

/** A MiniBrowser that has not answered its driver by then never does, as happens on a busy machine. */
const START_LIMIT = 45_000
const MOST_ATTEMPTS = 3
const NO_ANSWER = 'MiniBrowser does not answer its driver'

async function openBrowser(desktop: Desktop, args: readonly string[]): Promise<Browser> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const browser = await tryToOpenBrowser(desktop, args)
    if (browser) return browser
    console.log(NO_ANSWER)
  }
  throw new Error(NO_ANSWER)
}

/** A driver allows a single session, and a session is a MiniBrowser with an ephemeral profile: a profile takes both. */
async function tryToOpenBrowser(desktop: Desktop, args: readonly string[]): Promise<Browser | undefined> {
  const processes = createProcesses()
  try {
    const { server, pid } = await startDriver(processes, desktop)
    const renderers = createRenderers(pid, /WebKitWebProcess/)
    const opened = await Promise.race([openWindow(server, args), sleep(START_LIMIT, undefined, { ref: false })])
    if (!opened) {
      await processes.stop()
      return undefined
    }
    const { session } = opened
    const close = async () => {
      renderers.continue()
      await session.command('DELETE', '').catch(() => {})
      await processes.stop()
    }
    return { ...opened, renderers, close }
  } catch (error) {
    await processes.stop()
    throw error
  }
}

async function openWindow(server: string, args: readonly string[]): Promise<Pick<Browser, 'session' | 'first'>> {
  const session = await openSession(server, {
    // The driver counts this time by a timer in the page. A leap of the page's time must not end the script that leaps.
    timeouts: { script: 86_400_000, pageLoad: 120_000, implicit: 0 },
    'webkitgtk:browserOptions': { binary: findPrograms('webkit').MINIBROWSER_PATH, args },
  })
  return { session, first: await session.command<string>('GET', '/window') }
}

async function startDriver(processes: Processes, desktop: Desktop) {
  const port = await freePort()
  const server = `http://127.0.0.1:${port}`
  const env = { ...process.env, ...desktop, WAYLAND_DISPLAY: '', GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' }
  const path = findPrograms('webkit').WEBKITDRIVER_PATH ?? 'WebKitWebDriver'
  const { pid } = processes.start(path, [`--port=${port}`, '--host=127.0.0.1'], {
    env: { ...env, LIBGL_ALWAYS_SOFTWARE: '1' },
  })
  await until(
    () => fetch(`${server}/status`).catch(() => undefined),
    () => 'WebKitWebDriver does not answer',
  )
  return { server, pid }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

function createProfile({ session, first, renderers, close }: Browser): Profile {
  const tabs = new Map<string, Tab>()
  const tabOf = (handle: string) => {
    const tab = tabs.get(handle) ?? createTab(createRemote(session, handle, renderers))
    tabs.set(handle, tab)
    return tab
  }
  const openNext = async () => {
    if (tabs.size === 0) return first
    const { handle } = await session.command<{ handle: string }>('POST', '/window/new', { type: 'window' })
    return handle
  }
  return {
    newTab: async () => {
      const handle = await openNext()
      await session.inWindow(handle, () => session.command('POST', '/window/rect', windowRect))
      return tabOf(handle)
    },
    tabs: async () => {
      const open = await session.command<string[]>('GET', '/window/handles')
      // The driver has an order of its own: those we know come first, in the order of the map.
      open.forEach(tabOf)
      return [...tabs].filter(([handle]) => open.includes(handle)).map(([, tab]) => tab)
    },
    close,
  }
}

function createRemote(session: Session, handle: string, renderers: Renderers): RemoteTab {
  const post = <T = void>(path: string, body: object = {}) =>
    session.inWindow(handle, () => session.command<T>('POST', path, body))
  const pointer = (actions: object[]) =>
    post('/actions', { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }] })
  const keys = (actions: object[]) => post('/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] })
  let at = { x: 0, y: 0 }
  // The driver ignores a key that its keyboard holds down already. From another keyboard, WebKit takes it for a repeat.
  let keyboards = 0
  return {
    goto: (url) => post('/url', { url }),
    // Not `history.back()`: a script that races with the navigation is orphaned until it times out.
    back: () => post('/back'),
    evaluate: (expression) => session.inWindow(handle, () => evaluate(session, expression)),
    expose: (expression) => session.inWindow(handle, () => expose(session, expression)),
    movePointer: async (x, y, steps) => {
      const from = at
      at = { x, y }
      await pointer(path(from, at, steps))
    },
    clickAt: async (x, y) => {
      at = { x, y }
      await pointer([moveTo(x, y), { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }])
    },
    pressChord: (chord) => keys([...chord.map(keyDown), ...[...chord].reverse().map(keyUp)]),
    keyDown: (key) => {
      keyboards++
      return post('/actions', { actions: [{ type: 'key', id: `keyboard ${keyboards}`, actions: [keyDown(key)] }] })
    },
    keyUp: () => session.inWindow(handle, () => session.command<void>('DELETE', '/actions')),
    typeKeys: (text) => keys([...text].flatMap((key) => [keyDown(key), keyUp(key)])),
    toBackground: () => post('/window/minimize'),
    toFront: () => post('/window/rect', windowRect),
    renderers,
    screenshot: async (file) => {
      const png = await session.inWindow(handle, () => session.command<string>('GET', '/screenshot'))
      await writeFile(file, png, 'base64')
    },
    close: () => session.inWindow(handle, () => session.command<void>('DELETE', '/window')),
  }
}

async function expose(session: Session, expression: string) {
  const script = `return ${expression}`
  const [id] = Object.values(await session.command<object>('POST', '/execute/sync', { script, args: [] }))
  const role = await session.command<string>('GET', `/element/${id}/computedrole`)
  return { role, name: await session.command<string>('GET', `/element/${id}/computedlabel`) }
}

const keyDown = (key: string) => ({ type: 'keyDown', value: keyCodes[key] ?? key })
const keyUp = (key: string) => ({ type: 'keyUp', value: keyCodes[key] ?? key })

const moveTo = (x: number, y: number) =>
  ({ type: 'pointerMove', duration: 0, origin: 'viewport', x: Math.round(x), y: Math.round(y) }) as const

interface Point {
  x: number
  y: number
}

function path(from: Point, to: Point, steps: number): object[] {
  return Array.from({ length: steps }, (_, step) => {
    const share = (step + 1) / steps
    return moveTo(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
  })
}

interface Outcome {
  value?: unknown
  error?: string
  /** The page keeps the promise under this name until it is awaited. */
  pending?: string
}

/**
 * Runs synchronously first, and waits only for what turns out to be a promise: an asynchronous script that races with
 * a navigation is orphaned until it times out.
 */
async function evaluate(session: Session, expression: string): Promise<unknown> {
  const started = await session.command<Outcome>('POST', '/execute/sync', { script: startScript(expression), args: [] })
  const outcome = started.pending
    ? await session.command<Outcome>('POST', '/execute/async', { script: awaitScript, args: [started.pending] })
    : started
  if (outcome.error !== undefined) throw new Error(outcome.error)
  return outcome.value
}

const startScript = (expression: string) => `
  try {
    const value = ${expression}
    if (typeof value?.then !== 'function') return { value }
    const pending = '__pending' + Math.random()
    window[pending] = value
    return { pending }
  } catch (error) {
    return { error: String(error) }
  }`

const awaitScript = `
  const [pending, done] = arguments
  Promise.resolve(window[pending]).then((value) => done({ value }), (error) => done({ error: String(error) }))
  delete window[pending]`
