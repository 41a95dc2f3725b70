import type { Cause } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'

/**
 * Resolves an address against the origin, not against `document.baseURI`: an injected `<base>` must not lead elsewhere.
 *
 * @throws TypeError if `url` is not an address.
 */
export const resolveUrl = (url: string): URL => new URL(url, here().origin)

/**
 * Resolves an address to which a person may be sent.
 *
 * @returns the absolute address, or `undefined` if it is not safe: a scheme other than http(s), an origin other than this
 * one and `allowedOrigins`, or a way to write it that hides its host.
 * @see ASVS 3.7.2, CWE-601
 */
export function safeUrl(raw: string, allowedOrigins: readonly string[] = []): string | undefined {
  const url = /[\p{Cc}\\]|^\s*\/\//u.test(raw) ? undefined : attempt(() => resolveUrl(raw))
  if (!url || !/^https?:/.test(url.protocol) || url.username + url.password) return undefined
  return [location.origin, ...allowedOrigins].includes(url.origin) ? url.href : undefined
}

/** Whether two addresses lead to the same page, whatever their query and hash. A slash at the end makes no difference. */
export const isSamePage = (one: string, other: string): boolean => pathOf(one) === pathOf(other)

const pathOf = (url: string) => {
  const { origin, pathname } = resolveUrl(url)
  return origin + pathname.replace(/\/+$/, '')
}

/**
 * Whether this page is the one at `url`. It may have more parameters, such as the reason and the way back. But those of
 * `url` itself must be there, and its hash, because some applications tell their pages apart by `?page=login` or `#/login`.
 */
export function isThisPage(url: string): boolean {
  const { href, search, hash } = here()
  const wanted = resolveUrl(url)
  const given = new URLSearchParams(search)
  const hasAll = [...wanted.searchParams].every(([name, value]) => given.getAll(name).includes(value))
  const isSameHash = !wanted.hash || hash.split('?')[0] === wanted.hash.split('?')[0]
  return isSamePage(href, url) && hasAll && isSameHash
}

/** The address of this page, to which the sign-in page can lead back: path, query and hash, without the origin. */
export function returnAddress(): string {
  const { pathname, search, hash } = here()
  // At `https://here//elsewhere` the path alone would name another host.
  return pathname.replace(/^\/+/, '/') + search + hash
}

/**
 * The address of the sign-in page with the reason and, unless `returnParam` is `false`, the way back under that name. The
 * query that `url` has itself stays.
 *
 * @param url an address that passed {@link safeUrl}.
 * @param allowedOrigins other origins to which a way back may lead that this page was given.
 */
export function signInAddress(
  url: string,
  reason: Cause,
  returnParam: string | false,
  allowedOrigins: readonly string[] = [],
): string {
  const address = resolveUrl(url)
  const back = returnParam && wayBack(url, returnParam, allowedOrigins)
  if (back) address.searchParams.set(returnParam, back)
  address.searchParams.set('reason', reason)
  return address.href
}

/**
 * The way back from the sign-in page. If this page is the sign-in page itself, or was reached with a reason as one, it hands
 * on the way back that it was given: its own address would lead back to the sign-in page, and grow with each round. Anyone can
 * write a link with such a parameter, so one that leads elsewhere is dropped.
 */
function wayBack(signInUrl: string, returnParam: string, allowedOrigins: readonly string[]): string | undefined {
  const given = new URLSearchParams(here().search)
  const back = given.get(returnParam)
  const isSignInPage = isThisPage(signInUrl) || (back !== null && given.has('reason'))
  if (!isSignInPage) return returnAddress()
  return back !== null && safeUrl(back, allowedOrigins) ? back : undefined
}

/** Node has no `location`. There the tests of an application use ports of their own and see where the page would go. */
const here = (): Pick<Location, 'origin' | 'href' | 'pathname' | 'search' | 'hash'> =>
  globalThis.location ?? new URL('http://localhost')
