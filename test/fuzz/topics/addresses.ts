import fc from 'fast-check'
import { safeUrl, signInAddress } from '../../../src/browser/addresses.ts'
import type { DurationText } from '../../../src/core/ports.ts'
import { createIdleWarning } from '../../../src/headless.ts'
import type { IdleWarningOptions } from '../../../src/types.ts'
import { createFakePorts } from '../../support/fake-ports.ts'
import { anyText, sizeOf } from '../hostile.ts'
import { defineTopic, demand } from '../topic.ts'

/** Addresses that the page leads to: in options, in the address of the page itself, and in its `next`. */
const SCHEMES = [
  '',
  'http:',
  'https:',
  'javascript:',
  'data:',
  'blob:',
  'java\nscript:',
  ' javascript:',
  'file:',
  'ftp:',
  'HTTPS:',
  'view-source:',
]
const SLASHES = [
  '',
  '/',
  '//',
  '///',
  '\\',
  '\\\\',
  '/\\',
  '\\/',
  '/\t/',
  '/\n/',
  '/.//',
  '/..//',
  '/%2f',
  '/%5c',
  '/ /',
  '//\u3000',
]
const HOSTS = [
  '',
  'localhost:3000',
  'evil.example',
  'id.example',
  'u:p@evil.example',
  'u:p@localhost:3000',
  'u@id.example',
  'localhost:3000@evil.example',
  'id.example.evil.example',
  'EVIL.example',
  'evil。example',
  '[::1]',
  '[',
  '127.1',
  'localhost:3000.evil.example',
  'localhost:3000\\@evil.example',
]
const PATHS = [
  '',
  '/',
  '/login',
  '?next=//evil.example',
  '#/login',
  '/../..//evil.example',
  '/%00',
  '/a?b#c',
  '/@evil.example',
  '/\u202Emoc',
]

export const anyAddress: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...SCHEMES),
        fc.constantFrom(...SLASHES),
        fc.constantFrom(...HOSTS),
        fc.constantFrom(...PATHS),
      )
      .map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.constantFrom('/login', '/login?a=1', 'https://id.example/login', '?sign=in') },
  { weight: 2, arbitrary: anyText },
  { weight: 1, arbitrary: fc.webUrl() },
)

interface Input {
  readonly signInUrl: string
  readonly signedOutUrl: string | undefined
  readonly allowedOrigins: readonly string[]
  readonly returnParam: string | false
  readonly next: string
  readonly path: string
  readonly isReached: boolean
  readonly end: 'idle' | 'signed-out'
}

const inputs: fc.Arbitrary<Input> = fc.record({
  signInUrl: anyAddress,
  signedOutUrl: fc.option(anyAddress, { nil: undefined }),
  allowedOrigins: fc.array(
    fc.oneof(fc.constantFrom('https://id.example', 'null', '*', 'https://*.example', ''), anyAddress),
    { maxLength: 2 },
  ),
  returnParam: fc.oneof(
    fc.constantFrom<string | false>('next', 'next', 'return_to', false, 'reason', '__proto__'),
    anyText,
  ),
  next: anyAddress,
  path: fc.oneof(
    fc.constantFrom(
      '/',
      '/login',
      '//evil.example/x',
      '/./\\evil.example',
      '/%2f/evil.example',
      '/a/..//evil.example',
      '/cart?item=7#n',
    ),
    anyText.map((text) => `/${text}`),
  ),
  isReached: fc.boolean(),
  end: fc.constantFrom('idle', 'signed-out'),
})

/** Where a browser would go, by a parser of its own. */
function targetOf(href: string): URL {
  try {
    return new URL(href)
  } catch {
    throw new Error(`No absolute address: ${href}`)
  }
}

function resolve(address: string): URL {
  try {
    return new URL(address, location.origin)
  } catch {
    throw new Error(`A way back that is no address: ${JSON.stringify(address)}`)
  }
}

function demandSafe(href: string, allowedOrigins: readonly string[]): void {
  const { protocol, origin, username, password, hostname } = targetOf(href)
  demand(/^https?:$/.test(protocol), 'Another scheme:', href)
  demand(origin === location.origin || allowedOrigins.includes(origin), 'A foreign address:', href)
  demand(username === '' && password === '', 'Credentials:', href)
  demand(hostname !== '' && origin !== 'null', 'No origin:', href)
}

/** A server redirects to the way back after the sign-in, and a browser reads it as it stands. */
function demandSafeWayBack(href: string, { returnParam, allowedOrigins, signInUrl }: Input): void {
  if (returnParam === false || returnParam === 'reason') return
  // What the application itself has written into the address stays.
  if (new URL(signInUrl, location.origin).searchParams.has(returnParam)) return
  const back = new URL(href).searchParams.getAll(returnParam).at(-1)
  if (back === undefined) return
  const { origin, protocol } = resolve(back)
  const isSafe = /^https?:$/.test(protocol) && (origin === location.origin || allowedOrigins.includes(origin))
  demand(isSafe, 'A foreign way back:', href, back)
  demand(!/^\s*[/\\]{2}/.test(back), 'A way back that names a host:', back)
}

function visit({ path, next, returnParam, isReached }: Input): void {
  const query = new URLSearchParams(isReached && returnParam ? { [returnParam]: next, reason: 'idle' } : {})
  try {
    const { pathname, search, hash } = new URL(path, 'http://localhost:3000')
    const more = `${query}` && (search ? `&${query}` : `?${query}`)
    history.replaceState(null, '', `http://localhost:3000${pathname}${search}${more}${hash}`)
  } catch {
    history.replaceState(null, '', `/?${query}`)
  }
}

const MINUTES: DurationText = '3m'

/** Lets a session end, and checks where the page goes. */
async function leave(input: Input): Promise<void> {
  const left: string[] = []
  const ports = createFakePorts()
  const page = { ...ports.page, leave: (url: string) => void left.push(url) }
  const { signInUrl, signedOutUrl, allowedOrigins, returnParam, end } = input
  const options = { idleTimeout: MINUTES, signInUrl, signedOutUrl, allowedOrigins, returnParam, sessionKey: 's-1' }
  const accepted =
    safeUrl(signInUrl, allowedOrigins) && (signedOutUrl === undefined || safeUrl(signedOutUrl, allowedOrigins))
  const idle = attemptToCreate({ ...options, ports: { ...ports, page } } as IdleWarningOptions)
  demand(!!accepted >= !!idle, 'An unsafe address was accepted:', options)
  if (!idle) return
  ports.isVisible = false
  idle.on('error', () => {})
  idle.start()
  if (end === 'signed-out') idle.signOut()
  await ports.clock.advance(200_000)
  idle.stop()
  demand(left.length === 1, 'The page did not leave once:', left)
  for (const href of left) {
    demandSafe(href, allowedOrigins)
    if (end === 'idle') demandSafeWayBack(href, input)
  }
}

function attemptToCreate(options: IdleWarningOptions) {
  try {
    return createIdleWarning(options)
  } catch (error) {
    demand((error as Error).name === 'IdleWarningError', 'Another error:', String(error))
    return undefined
  }
}

async function play(input: Input): Promise<void> {
  const { signInUrl, next, allowedOrigins, returnParam } = input
  visit(input)
  for (const raw of [signInUrl, next]) {
    const href = safeUrl(raw, allowedOrigins)
    if (href === undefined) continue
    demandSafe(href, allowedOrigins)
    demandSafe(signInAddress(raw, 'idle', returnParam, allowedOrigins), allowedOrigins)
  }
  await leave(input)
}

export const addresses = defineTopic({
  name: 'addresses',
  ring: 'page',
  inputs,
  play,
  mostSteps: (input: Input) => 60_000 + 200 * sizeOf(input),
})
