import { type ActivityOptions, isByBrowser, watchPresses } from '../browser/activity.ts'
import { whenLeft } from '../browser/page-lifecycle.ts'
import { OWN_REQUEST } from '../browser/server.ts'
import { duration } from '../core/options/duration.ts'
import { expecting } from '../core/options/validators.ts'
import type { BeginWork, Clock, Duration, DurationText, Source } from '../core/ports.ts'
import { undoAll } from '../core/undo.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'
import { readSourceOptions } from './source-options.ts'
import { isUpload, isUploadForm, isUploadRequest } from './upload-detection.ts'
import { wrapMethod } from './wrap-method.ts'

/** A request that the page is about to send. */
export interface OutgoingRequest {
  /** As the page wrote it; it may be relative. */
  readonly url: string
  /** The HTTP method. */
  readonly method: string
  /** The body; `undefined` if there is none, or if a `Request` object does not show it. */
  readonly body: unknown
  /** True for what counts as work by default: a file, a form with a file, a stream, at least 64 kB of bytes. */
  readonly isUpload: boolean
}

/** The options of {@link requests}. */
export interface RequestsOptions {
  /**
   * Decides whether a request counts as work: `({ isUpload, url }) => isUpload || url.startsWith('/reports/')`. Return
   * `false` for requests that the page repeats by itself, such as polling: they would keep the session of an absent person
   * alive until `max`. If the function throws, the request does not count.
   *
   * @default `({ isUpload }) => isUpload`
   */
  readonly match?: (request: OutgoingRequest) => boolean
  /** For how long after the last press in this page requests count as work. @default `'1h'` */
  readonly max?: DurationText
}

type IsWork = (request: OutgoingRequest) => boolean

/** Begins a work hold. Returns what ends it. */
type BeginHold = (label: string) => () => void

const DEFAULT_MAX: Duration = 3_600_000

/**
 * A source of work: the session does not end while an upload is under way. The source sees `fetch`, `XMLHttpRequest`, and
 * forms with files that the browser sends. A hold ends when the answer begins (`fetch`), when the answer is complete
 * (`XMLHttpRequest`), or when the page is left (forms), and always `max` after the last press. The library's own requests,
 * event streams, sockets and beacons never count. On the script of the sources: `data-requests`, or `data-requests="30m"`
 * for `max`.
 *
 * While the source is connected, it wraps `window.fetch` and `XMLHttpRequest.prototype.open` and `.send`. The page gets
 * the same responses and the same errors as without it.
 *
 * @throws IdleWarningError `wrong-options`, with every problem at once.
 */
export const requests = (options: RequestsOptions = {}): Source => createRequests(options)

/** @param trust for tests: which events count as a person's. */
export function createRequests(options: RequestsOptions, trust: Pick<ActivityOptions, 'isTrusted'> = {}): Source {
  const { match = ({ isUpload }: OutgoingRequest) => isUpload, max = DEFAULT_MAX } = readSourceOptions(
    'requests',
    options,
    {
      match: expecting<IsWork>('a function', (value) => typeof value === 'function'),
      max: duration,
    },
  )
  const isWork = (request: OutgoingRequest) => !!attempt(() => match(request))
  return (_report, clock, beginWork) => {
    const { begin, endAll } = createHolds(clock, beginWork, max, trust)
    return undoAll([watchFetch(isWork, begin), watchXhr(isWork, begin), watchForms(clock, begin, trust), endAll])
  }
}

/** Holds that end `max` after the last press. Otherwise a page that saves by itself would keep its session for ever. */
function createHolds(clock: Clock, beginWork: BeginWork, max: Duration, trust: ActivityOptions) {
  let pressedAt = clock.now()
  const open = new Set<() => void>()
  const unwatchPresses = watchPresses(() => {
    pressedAt = clock.now()
  }, trust)
  const begin: BeginHold = (label) => {
    const timeLeft = Math.floor(pressedAt + max - clock.now())
    if (timeLeft <= 0) return () => {}
    const endWork = beginWork(label, { max: `${timeLeft}ms` })
    const end = () => {
      open.delete(end)
      endWork()
    }
    open.add(end)
    return end
  }
  const endAll = () => {
    unwatchPresses()
    for (const end of [...open]) end()
  }
  return { begin, endAll }
}

const labelOf = ({ isUpload }: OutgoingRequest) => (isUpload ? 'upload' : 'request')

function watchFetch(isWork: IsWork, begin: BeginHold): () => void {
  return wrapMethod(window, 'fetch', (callOriginal, [input, init]) => {
    const isOwn = !!(init as { signal?: { [OWN_REQUEST]?: true } } | undefined)?.signal?.[OWN_REQUEST]
    const request = isOwn ? undefined : attempt(() => describeFetch(input, init as RequestInit))
    const promise = callOriginal()
    const isPromise = typeof (promise as PromiseLike<unknown> | undefined)?.then === 'function'
    if (!request || !isPromise || !isWork(request)) return promise
    return endAfter(promise as Promise<unknown>, begin(labelOf(request)))
  })
}

/** Returns the new promise, not the original one: a rejection that the page does not handle is then reported once. */
function endAfter(promise: Promise<unknown>, end: () => void): Promise<unknown> {
  return promise.then(
    (response) => {
      end()
      return response
    },
    (error) => {
      end()
      throw error
    },
  )
}

function describeFetch(input: unknown, init?: RequestInit | null): OutgoingRequest {
  const request = input instanceof Request ? input : undefined
  const body = init?.body ?? undefined
  return {
    url: request?.url ?? String(input),
    method: init?.method ?? request?.method ?? 'GET',
    body,
    isUpload: body === undefined ? !!request && isUploadRequest(request) : isUpload(body),
  }
}

function watchXhr(isWork: IsWork, begin: BeginHold): () => void {
  const openArguments = new WeakMap<object, readonly unknown[]>()
  const ends = new WeakMap<object, () => void>()
  const { prototype } = XMLHttpRequest
  return undoAll([
    wrapMethod(prototype, 'open', (callOriginal, args, self) => {
      openArguments.set(self as object, args)
      // open() aborts a request under way without any event: https://xhr.spec.whatwg.org/#the-open()-method
      ends.get(self as object)?.()
      return callOriginal()
    }),
    wrapMethod(prototype, 'send', (callOriginal, [body], self) => {
      const [method = 'GET', url = ''] = openArguments.get(self as object) ?? []
      const request = { method: String(method), url: String(url), body: body ?? undefined, isUpload: isUpload(body) }
      if (!isWork(request)) return callOriginal()
      const end = begin(labelOf(request))
      ends.set(self as object, end)
      return sendWithHold(callOriginal, self as XMLHttpRequest, end)
    }),
  ])
}

function sendWithHold(callOriginal: () => unknown, request: XMLHttpRequest, end: () => void): unknown {
  // Listens on the request, because a listener on its `upload` makes the browser send a CORS preflight to other origins.
  const unlisten = listen(request, ['loadend'], end, { once: true })
  try {
    return callOriginal()
  } catch (error) {
    unlisten()
    end()
    throw error
  }
}

/** Forms that the browser itself sends. */
function watchForms(
  clock: Clock,
  begin: BeginHold,
  { isTrusted = isByBrowser }: Pick<ActivityOptions, 'isTrusted'>,
): () => void {
  const undos: (() => void)[] = []
  const end = () => {
    for (const undo of undos.splice(0)) undo()
  }
  const onSubmit = (event: Event) => {
    const { target, submitter } = event as SubmitEvent
    if (!isTrusted(event) || !attempt(() => isUploadForm(target as HTMLFormElement, submitter))) return
    const beginUnlessPrevented = () => {
      if (!event.defaultPrevented) undos.push(begin('upload'))
    }
    // Waits until every listener has run: a script that sends the form itself prevents the event.
    undos.push(clock.wait(clock.now(), beginUnlessPrevented))
  }
  return undoAll([listen(window, ['submit'], onSubmit, { capture: true }), whenLeft(window, end), end])
}
