import type { Cause, Page } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { readDelivery } from './clock.ts'

/** Where a page keeps a word for its scripts. */
export type WordKind = 'cookie' | 'meta' | 'input'

/** The document as a place one can leave. */
export function createPage(): Page {
  return {
    delivery: () => {
      const wasDiscarded = !!(document as Discardable).wasDiscarded
      if (document.readyState === 'complete') return { age: 0, isCached: wasDiscarded, wasDiscarded }
      const { age, isCached } = readDelivery()
      return { age, isCached: isCached || wasDiscarded, wasDiscarded }
    },
    leave: (url) => location.replace(url),
    reload,
    mark: createMarker(),
  }
}

/**
 * Somebody else may be signed in by now. Firefox fills into a page that reloads itself what stood in its fields before,
 * and a page that answered a form would send that form again. So the address is opened anew, without its hash, which
 * would only lead to another place in this page.
 */
const reload = () => location.replace(location.href.replace(/#.*/, ''))

/** Where the person is, for a sign-in page to lead back to: path, query and hash of this page, never of its query. */
export function returnAddress(): string {
  const { pathname, search, hash } = here()
  // At `https://here//elsewhere` the path alone would name another host.
  return pathname.replace(/^\/+/, '/') + search + hash
}

/**
 * The address to leave for: `url` with the reason and, unless `returnParam` is false, the way back under that name. Its own
 * query stays.
 *
 * @param url an address that {@link safeUrl} has let pass.
 */
export function signInAddress(url: string, reason: Cause, returnParam: string | false): string {
  const address = resolve(url)
  if (returnParam) address.searchParams.set(returnParam, returnAddress())
  address.searchParams.set('reason', reason)
  return address.href
}

/**
 * The whole address that `raw` names, or `undefined` where it is not safe to send a person there: other schemes than
 * http(s), other origins than this one and `allowedOrigins`, addresses that hide their host.
 * @see ASVS 3.7.2, CWE-601
 */
export function safeUrl(raw: string, allowedOrigins: readonly string[] = []): string | undefined {
  const url = /[\p{Cc}\\]|^\s*\/\//u.test(raw) ? undefined : attempt(() => resolve(raw))
  if (!url || !/^https?:/.test(url.protocol) || url.username + url.password) return undefined
  return [location.origin, ...allowedOrigins].includes(url.origin) ? url.href : undefined
}

/** The value of the cookie of exactly this name, decoded; or of the first `<meta>` or `<input>` that has one. */
export function readWord(kind: WordKind, name = ''): string | undefined {
  if (kind === 'cookie') return readCookie(`${name}=`)
  return elements(kind, name)
    .map((element) => element[TEXT[kind]])
    .find(Boolean)
}

/** Gives every `<meta>` or `<input>` of this name a new value. Cookies are the server's own. */
export function writeWord(kind: WordKind, name = '', text: string): void {
  if (kind !== 'cookie') for (const element of elements(kind, name)) element[TEXT[kind]] = text
}

const TEXT = { meta: 'content', input: 'value' } as const

function elements(kind: keyof typeof TEXT, name: string) {
  const named = [...document.getElementsByName(name)] as (HTMLMetaElement & HTMLInputElement)[]
  return named.filter(({ localName }) => name && localName === kind)
}

function readCookie(start: string): string | undefined {
  let value: string | undefined
  try {
    value = document.cookie
      .split('; ')
      .find((cookie) => cookie.startsWith(start))
      ?.slice(start.length)
    return value && decodeURIComponent(value)
  } catch {
    return value // Not encoded; or a sandboxed frame, where reading cookies throws.
  }
}

function createMarker(): (mark: string) => void {
  let put = ''
  return (mark) => {
    const { title } = document
    const marked = (mark && `${mark} `) + without(put, title)
    if (marked !== title) document.title = marked
    put = mark
  }
}

/** The application may have set another title meanwhile, and reading a title strips the space at its end. */
function without(mark: string, title: string): string {
  return mark && `${title} `.startsWith(`${mark} `) ? title.slice(mark.length + 1) : title
}

/** Against `location.origin`, not `document.baseURI`: an injected `<base>` must not lead elsewhere. */
export const resolve = (url: string): URL => new URL(url, here().origin)

/** Node has no location: there an application's tests run with ports of their own, and see where the page would go. */
const here = (): Pick<Location, 'origin' | 'pathname' | 'search' | 'hash'> =>
  globalThis.location ?? new URL('http://localhost')

/** Chromium only. @see https://developer.mozilla.org/docs/Web/API/Document/wasDiscarded */
interface Discardable extends Document {
  readonly wasDiscarded?: boolean
}
