import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { createTestBench, TestAnswer } from '../../src/testing/index.ts'

/** Where the page is served; with `?lang=` in another language, with `?policy=` under a Content Security Policy. */
export interface Theatre {
  readonly url: string
  close(): void
}

/**
 * Serves a page with the built SDK in which time stands still unless a test moves it, and a server that answers as a test
 * wants it: each screen of the modal can be shown at once, and looked at for as long as that takes. `prepare` gives a script that
 * runs before all others.
 */
export async function openTheatre(prepare = (_: URLSearchParams) => ''): Promise<Theatre> {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://theatre')
    const ownPage = () =>
      pathname === '/frame' ? framed(searchParams) : page(searchParams.get('lang') ?? 'en', prepare(searchParams))
    const [type, body] = fileAt(pathname) ?? ['text/html', ownPage]
    response.setHeader('Content-Type', `${type};charset=utf-8`)
    const policy = searchParams.get('policy')
    if (policy) response.setHeader('Content-Security-Policy', policy)
    response.end(typeof body === 'string' ? body : body())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const script = (file: string) => () => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

/** A classic script: WebKit's driver does not wait for modules. tsx names functions by a helper that the page has not. */
function stageScript(): string {
  const kit = script('dist/testing.js')().replace(/^export \{[^}]*\};?$|^\/\/# .*$/gm, '')
  return `{ ${kit}; const __name = (named) => named; (${setStage})(createTestBench) }`
}

const locale = /^\/locales\/([\w-]+)\.js$/

function fileAt(path: string): readonly [type: string, body: string | (() => string)] | undefined {
  const lang = locale.exec(path)?.[1]
  return lang ? ['text/javascript', script(`dist/locales/${lang}.min.js`)] : files[path]
}

/** A page in XHTML, where names of elements keep their case and `document.write()` is refused. */
const XHTML = `<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head><title>A form</title>
<script src="/idle-warning.js" data-manual=""></script><script src="/stage.js"></script></head>
<body><main><h1>A form</h1></main></body></html>`

/** The session begins before the page has a body. */
const EARLY = `<!doctype html><html lang="en"><head><title>A form</title>
<script src="/idle-warning.js" data-manual></script><script src="/stage.js"></script><script>stage.begin()</script></head>
<body><script>document.write('<main><h1>A form</h1>')</script><p>Written by a script</p></main></body></html>`

/** The main script and that for a dialog of the page as most pages load them: deferred, in either order. */
const deferred = (...scripts: readonly string[]) => `<!doctype html><html lang="en"><head><title>A form</title>
<script>window.said = []; console.error = (...words) => said.push(words.join(' '))</script>
${scripts.map((name) => `<script defer src="/${name}.js" data-manual data-dialog-element="#own"></script>`).join('\n')}
<script defer src="/stage.js"></script></head>
<body><main><h1>A form</h1></main><dialog id="own">Ends in <span data-idle-warning="remaining"></span>
<button data-idle-warning="extend">Stay</button></dialog></body></html>`

const files: Readonly<Record<string, readonly [type: string, body: string | (() => string)]>> = {
  '/idle-warning.js': ['text/javascript', script('dist/idle-warning.min.js')],
  '/own-dialog.js': ['text/javascript', script('dist/idle-warning-own-dialog.min.js')],
  '/axe.js': ['text/javascript', script('node_modules/axe-core/axe.min.js')],
  '/stage.js': ['text/javascript', stageScript],
  '/deferred/alone': ['text/html', deferred('idle-warning')],
  '/deferred/after': ['text/html', deferred('idle-warning', 'own-dialog')],
  '/deferred/before': ['text/html', deferred('own-dialog', 'idle-warning')],
  '/early': ['text/html', EARLY],
  '/xhtml': ['application/xhtml+xml', XHTML],
}

/** The page in a frame of this size; by default that of 1280 × 1024 pixels at 400 % zoom. */
const framed = (query: URLSearchParams): string =>
  `<!doctype html><html lang="en"><title>A small screen</title><body style="margin:0">
<div style="height:${query.get('above') ?? 0}px"></div><iframe src="/?lang=${query.get('lang') ?? 'en'}" title="Small"
style="border:0;width:${query.get('width') ?? 320}px;height:${query.get('height') ?? 256}px"></iframe>`

const isFromTheRight = (lang: string) => ['ar', 'he'].includes(lang)

const page = (lang: string, script: string) => `<!doctype html>
<html lang="${lang}"${isFromTheRight(lang) ? ' dir="rtl"' : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>A form</title>
<style>
  body { font: 1rem/1.5 sans-serif; margin: 1rem }
  .scroller { height: 6rem; overflow: auto; border: 1px solid }
  .tall { height: 200vh }
</style>
${script && `<script>${script}</script>`}
<script src="/own-dialog.js" nonce="once"></script>
<script src="/idle-warning.js" data-manual nonce="once"></script>
${lang === 'en' ? '' : `<script src="/locales/${lang}.js"></script>`}
<script src="/stage.js" nonce="once"></script>
</head>
<body>
<main>
<h1>A form</h1>
<p><button type="button" id="button">A button</button></p>
<p><label>Name <input id="input" value="Ada Lovelace"></label></p>
<p><label>Email <input id="email" type="email" value="ada@example.org"></label></p>
<p><label>Size <select id="select"><option>Small</option><option selected>Large</option></select></label></p>
<p><label>Plan <textarea id="textarea" rows="3">beans
peas
carrots
leeks
onions</textarea></label></p>
<div id="editable" contenteditable="true" role="textbox" aria-multiline="true" aria-label="Letter"><p>Dear <b>all</b>,</p><p>many thanks</p></div>
<div class="scroller" id="scroller" tabindex="0" role="region" aria-label="Terms"><p class="tall">Many terms</p></div>
<p class="tall">The rest</p>
</main>
</body>
</html>`

/** What the server does with the next requests; by default it renews, for Ada. */
export type Replies = { readonly [Kind in 'keepalive' | 'status' | 'sign-out']?: TestAnswer }

export interface Stage {
  /** What the SDK has asked the server. */
  readonly requests: string[]
  /** What it told. */
  readonly told: string[]
  /** The codes of its `error` events. */
  readonly errors: string[]
  readonly phase: string
  readonly remaining: number
  reply: Replies
  begin(options?: object): void
  stop(): void
  /** Two minutes before the end. */
  warn(options?: object): Promise<void>
  advance(seconds: number): Promise<void>
  sleep(seconds: number): Promise<void>
  /** The modal's shadow root. */
  readonly root: ShadowRoot
  show(variant: string): Promise<void>
}

export interface StagedWindow extends Window {
  readonly stage: Stage
}

/** Runs in the page, so it is complete in itself. */
function setStage(createBench: typeof createTestBench): void {
  const MINUTE = 60
  const bench = createBench()
  let handle: IdleWarningLike
  interface IdleWarningLike {
    start(): void
    stop(): void
    on(event: string, listener: (event: { preventDefault(): void; by?: string; code?: string }) => void): void
    readonly phase: string
    readonly remaining: number
  }
  const ownPage = {
    delivery: () => ({ age: 0, isCached: false }),
    leave: (url: string) => location.replace(url),
    reload: () => stage.told.push('reload'),
    mark() {},
  }
  const primary = () => stage.root.querySelector('[part~=primary]') as HTMLElement
  const stage = {
    get requests() {
      return bench.server.requests.map((request) => Object.values(request).slice(0, 2).join(' '))
    },
    told: [] as string[],
    errors: [] as string[],
    set reply({ keepalive, status, 'sign-out': signOut }: Replies) {
      const ada = { userKey: 'ada' }
      bench.server.answer(keepalive ?? ada, 'keepalive')
      bench.server.answer(status ?? ada, 'status')
      bench.server.answer(signOut ?? ada, 'sign-out')
    },
    get phase() {
      return handle.phase
    },
    get remaining() {
      return handle.remaining
    },
    get root() {
      return document.querySelector('idle-warning')?.shadowRoot as ShadowRoot
    },
    begin(options: object = {}) {
      const { createIdleWarning } = (
        window as unknown as { idleWarning: { createIdleWarning(o: object): IdleWarningLike } }
      ).idleWarning
      // Another session of this browser would keep this one from signing out.
      try {
        localStorage.clear()
      } catch {
        // Then there is no other session.
      }
      handle = createIdleWarning({
        idleTimeout: '15m',
        keepaliveUrl: '/keepalive',
        signOutUrl: '/session/sign-out',
        sessionKey: String(Math.random()),
        ports: { clock: bench.ports.clock, server: bench.ports.server, page: ownPage },
        ...options,
      })
      handle.on('extended', ({ by }) => stage.told.push(`extended by ${by}`))
      handle.on('expired', () => stage.told.push('expired'))
      handle.on('resumed', () => stage.told.push('resumed'))
      handle.on('error', ({ code = '' }) => stage.errors.push(code))
      handle.start()
    },
    stop: () => handle.stop(),
    advance: (seconds: number) => bench.advance(`${seconds}s`),
    async sleep(seconds: number) {
      await bench.sleep(`${seconds}s`)
      window.dispatchEvent(new Event('focus'))
      await bench.advance('1ms')
    },
    async warn(options?: object) {
      stage.begin(options)
      await stage.advance(13 * MINUTE)
    },
    async show(variant: string) {
      const failed = async (keepalive: TestAnswer) => {
        stage.reply = { keepalive }
        await stage.warn()
        primary().click()
        await bench.advance('1ms')
      }
      const stay = { signInUrl: '/login' }
      const end = async (options: object, isKept = true) => {
        stage.begin(options)
        if (isKept) handle.on('expired', (event) => event.preventDefault())
        await stage.advance(15 * MINUTE + (isKept ? 4 : 0))
      }
      const variants: Record<string, () => Promise<void>> = {
        extendable: () => stage.warn(),
        'last seconds': async () => {
          await stage.warn()
          await stage.advance(102)
        },
        final: async () => {
          stage.begin({ absoluteTimeout: '14m' })
          await stage.advance(12 * MINUTE)
        },
        unreachable: () => failed('unreachable'),
        refused: () => failed('refused'),
        busy: () => failed('hangs'),
        checking: async () => {
          stage.reply = { status: 'hangs' }
          stage.begin({ statusUrl: '/status' })
          await stage.advance(MINUTE)
          await stage.sleep(3600)
        },
        leaving: async () => {
          stage.reply = { 'sign-out': 'hangs' }
          await end(stay, false)
        },
        'expired, with a link': () => end(stay),
        'expired, with a button': () => end({}),
        'expired, in place': async () => {
          await end({ ...stay, userKey: 'ada', statusUrl: '/status' })
          stage.reply = { status: 'hangs' }
        },
        locked: () => {
          stage.reply = { 'sign-out': 'unreachable' }
          return end(stay)
        },
      }
      await variants[variant]?.()
    },
  }
  stage.reply = {}
  Object.assign(window, { stage })
}

/** Every screen of the modal. */
export const variants = [
  'extendable',
  'last seconds',
  'final',
  'unreachable',
  'refused',
  'busy',
  'checking',
  'leaving',
  'expired, with a link',
  'expired, with a button',
  'expired, in place',
  'locked',
] as const

export type Variant = (typeof variants)[number]
