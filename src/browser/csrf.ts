import { readWord, type WordKind, writeWord } from './page.ts'

/** Servers whose way with CSRF tokens is known here. */
export type CsrfPreset = 'django' | 'rails' | 'laravel' | 'spring' | 'aspnet'

/** Where a token stands in the page, tried in this order, and the header that carries it. */
export interface CsrfPlace {
  readonly cookie?: string
  readonly meta?: string
  readonly input?: string
  readonly header: string
  /** The name of a `<meta>` that names the header instead. */
  readonly headerMeta?: string
}

type Headers = Readonly<Record<string, string>>

/** A preset, a place, or a function that gives the token (sent as `X-CSRF-Token`) or the headers. */
export type CsrfSetting = CsrfPreset | CsrfPlace | (() => string | Headers | Promise<string | Headers>)

/** The token of the application's server, for the requests of this page. */
export interface Csrf {
  /** Reads the token as it stands now. Empty where there is none. */
  headers(): Promise<Headers>
  /** The token that was read last still stands there, and was refused: the page has no fresher one. */
  isSpent(): boolean
  /** Puts a new token wherever the page keeps the old one, so that its forms still submit. */
  renew(token: string): void
}

const HEADER = 'X-CSRF-Token'

const KINDS: readonly WordKind[] = ['cookie', 'meta', 'input']

/**
 * The inputs of `rails`, `laravel` and `spring` are there for their forms' sake first. Django's serves where the cookie
 * is HttpOnly or the token lives in the session.
 */
const PRESETS: Readonly<Record<CsrfPreset, readonly CsrfPlace[]>> = {
  django: [{ cookie: 'csrftoken', input: 'csrfmiddlewaretoken', header: 'X-CSRFToken' }],
  rails: [{ meta: 'csrf-token', input: 'authenticity_token', header: HEADER }],
  laravel: [
    { meta: 'csrf-token', input: '_token', header: HEADER },
    { cookie: 'XSRF-TOKEN', header: 'X-XSRF-TOKEN' },
  ],
  spring: [
    { meta: '_csrf', header: HEADER, headerMeta: '_csrf_header' },
    { cookie: 'XSRF-TOKEN', header: 'X-XSRF-TOKEN' },
    { input: '_csrf', header: HEADER },
  ],
  aspnet: [{ input: '__RequestVerificationToken', header: 'RequestVerificationToken' }],
}

/** Reads and renews the token that `setting` describes; without one there is no token. */
export function createCsrf(setting: CsrfSetting | undefined): Csrf {
  const places = placesOf(setting)
  let spare: string | undefined
  let last = ''
  return {
    headers: async () => {
      const headers = typeof setting === 'function' ? toHeaders(await setting()) : readHeaders(places, spare)
      last = Object.values(headers).join()
      return headers
    },
    isSpent: () => !!last && Object.values(readHeaders(places, spare)).join() === last,
    renew: (token) => {
      spare = token
      for (const place of places) write(place, token)
    },
  }
}

function placesOf(setting: CsrfSetting | undefined): readonly CsrfPlace[] {
  if (typeof setting === 'string') return PRESETS[setting]
  return typeof setting === 'object' ? [setting] : []
}

/** `spare` is a token that the server gave to a page without any of the places. */
function readHeaders(places: readonly CsrfPlace[], spare: string | undefined): Headers {
  const place = places.find(read) ?? places[0]
  const token = place && (read(place) ?? spare)
  return token ? { [headerOf(place)]: token } : {}
}

const headerOf = ({ header, headerMeta }: CsrfPlace) => (headerMeta && readWord('meta', headerMeta)) || header

const read = (place: CsrfPlace) => KINDS.map((kind) => readWord(kind, place[kind])).find(Boolean)

function write(place: CsrfPlace, token: string): void {
  for (const kind of KINDS) writeWord(kind, place[kind], token)
}

const toHeaders = (given: string | Headers): Headers => (typeof given === 'string' ? { [HEADER]: given } : given)
