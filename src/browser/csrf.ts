import { nativeMember } from '../dom/native-members.ts'

/** Servers whose CSRF tokens the library knows. */
export type CsrfPreset =
  /** Reads the cookie `csrftoken` or the input `csrfmiddlewaretoken`, and sends `X-CSRFToken`. */
  | 'django'
  /** Reads the `<meta>` `csrf-token` or the input `authenticity_token`, and sends `X-CSRF-Token`. */
  | 'rails'
  /**
   * Reads the `<meta>` `csrf-token` or the input `_token`, and sends `X-CSRF-Token`; else the cookie `XSRF-TOKEN`, and sends
   * `X-XSRF-TOKEN`.
   */
  | 'laravel'
  /**
   * Reads the `<meta>` `_csrf`, and the header's name in the `<meta>` `_csrf_header`; else the cookie `XSRF-TOKEN`, and sends
   * `X-XSRF-TOKEN`; else the input `_csrf`.
   */
  | 'spring'
  /** Reads the input `__RequestVerificationToken`, and sends `RequestVerificationToken`. */
  | 'aspnet'

/**
 * Where the page keeps the token, and which header carries it. Of several places in one object the cookie is read first, then
 * the `<meta>`, then the `<input>`.
 */
export interface CsrfPlace {
  /** The name of a cookie. @default none */
  readonly cookie?: string
  /** The name of a `<meta>`, whose `content` is the token. @default none */
  readonly meta?: string
  /** The name of an `<input>`, whose value is the token. @default none */
  readonly input?: string
  /** The header that carries the token, such as `'X-CSRF-Token'`. */
  readonly header: string
  /** The name of a `<meta>` whose `content` replaces `header`. @default none */
  readonly headerMeta?: string
}

type Headers = Readonly<Record<string, string>>

/** A preset, a place, or a function that returns the token (sent as `X-CSRF-Token`) or the headers. */
export type CsrfSetting = CsrfPreset | CsrfPlace | (() => string | Headers | Promise<string | Headers>)

/** The CSRF token for the requests of this page. */
export interface Csrf {
  /** Reads the token as it is now. Empty if there is none. */
  headers(): Promise<Headers>
  /** Whether the page still has the token of the last request, so that a retry would send the same one. */
  isUnchanged(): boolean
  /** Writes a new token wherever the page keeps the old one, so that its forms still submit. */
  renew(token: string): void
}

const DEFAULT_HEADER = 'X-CSRF-Token'

/** The attribute or property that holds the token. */
const VALUES = { meta: 'content', input: 'value' } as const

type ElementKind = keyof typeof VALUES

const ELEMENT_KINDS = Object.keys(VALUES) as readonly ElementKind[]

/**
 * The inputs of `rails`, `laravel` and `spring` are listed mainly because their forms need a renewed token. Django's input
 * is also read, for projects whose cookie is HttpOnly or whose token lives in the session.
 */
const PRESETS: Readonly<Record<CsrfPreset, readonly CsrfPlace[]>> = {
  django: [{ cookie: 'csrftoken', input: 'csrfmiddlewaretoken', header: 'X-CSRFToken' }],
  rails: [{ meta: 'csrf-token', input: 'authenticity_token', header: DEFAULT_HEADER }],
  laravel: [
    { meta: 'csrf-token', input: '_token', header: DEFAULT_HEADER },
    { cookie: 'XSRF-TOKEN', header: 'X-XSRF-TOKEN' },
  ],
  spring: [
    { meta: '_csrf', header: DEFAULT_HEADER, headerMeta: '_csrf_header' },
    { cookie: 'XSRF-TOKEN', header: 'X-XSRF-TOKEN' },
    { input: '_csrf', header: DEFAULT_HEADER },
  ],
  aspnet: [{ input: '__RequestVerificationToken', header: 'RequestVerificationToken' }],
}

/** Reads and renews the token that `setting` describes. Without a setting no token is sent. */
export function createCsrf(setting: CsrfSetting | undefined): Csrf {
  const places = placesOf(setting)
  /** A token that the server sent to a page without any of the places. */
  let received: string | undefined
  let lastTokens = ''
  return {
    headers: async () => {
      const headers = typeof setting === 'function' ? toHeaders(await setting()) : readHeaders(places, received)
      lastTokens = tokensIn(headers)
      return headers
    },
    isUnchanged: () => !!lastTokens && tokensIn(readHeaders(places, received)) === lastTokens,
    renew: (token) => {
      received = token
      for (const place of places) for (const kind of ELEMENT_KINDS) writeToken(kind, place[kind], token)
    },
  }
}

function placesOf(setting: CsrfSetting | undefined): readonly CsrfPlace[] {
  if (typeof setting === 'string') return PRESETS[setting]
  return typeof setting === 'object' ? [setting] : []
}

const toHeaders = (given: string | Headers): Headers =>
  typeof given === 'string' ? { [DEFAULT_HEADER]: given } : given

const tokensIn = (headers: Headers): string => Object.values(headers).join()

function readHeaders(places: readonly CsrfPlace[], received: string | undefined): Headers {
  const place = places.find(readToken) ?? places[0]
  const token = place && (readToken(place) ?? received)
  return token ? { [headerOf(place)]: token } : {}
}

const headerOf = ({ header, headerMeta }: CsrfPlace): string => readElement('meta', headerMeta) || header

const readToken = ({ cookie, meta, input }: CsrfPlace): string | undefined =>
  readCookie(cookie) || readElement('meta', meta) || readElement('input', input) || undefined

/** The value of the cookie of exactly this name, decoded. */
function readCookie(name: string | undefined): string | undefined {
  // A cookie may have no name.
  if (!name) return undefined
  const start = `${name}=`
  let value: string | undefined
  try {
    const cookie = nativeMember(document, 'cookie')
      .split('; ')
      .find((each) => each.startsWith(start))
    value = cookie?.slice(start.length)
    return value && decodeURIComponent(value)
  } catch {
    // The value is not encoded. Or the page is a sandboxed frame, where reading cookies throws.
    return value
  }
}

/** The value of the first `<meta>` or `<input>` of this name that has one. */
const readElement = (kind: ElementKind, name: string | undefined): string | undefined =>
  elementsNamed(kind, name)
    .map((element) => element[VALUES[kind]])
    .find(Boolean)

function writeToken(kind: ElementKind, name: string | undefined, token: string): void {
  for (const element of elementsNamed(kind, name)) element[VALUES[kind]] = token
}

function elementsNamed(kind: ElementKind, name = '') {
  const named = [...nativeMember(document, 'getElementsByName')(name)] as (HTMLMetaElement & HTMLInputElement)[]
  return named.filter(({ localName }) => name && localName === kind)
}
