import { type ActivityOptions, isByBrowser, watchPresses } from '../browser/activity.ts'
import { whenLeft } from '../browser/page-lifecycle.ts'
import { OWN } from '../browser/server.ts'
import { duration, when } from '../core/options/validators.ts'
import type { BeginWork, Clock, Duration, DurationText, Source } from '../core/ports.ts'
import { undoAll } from '../core/undo.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'
import { settle } from './settle.ts'
import { isUpload, isUploadForm, isUploadRequest } from './uploads.ts'
import { wrap } from './wrap.ts'

/** A request that is about to be sent. */
export interface OutgoingRequest {
  /** As the page gave it. */
  readonly url: string
  readonly method: string
  /** What is sent; `undefined` where nothing is, or where a `Request` does not show it. */
  readonly body: unknown
  /** What counts by default. */
  readonly isUpload: boolean
}

export interface RequestsOptions {
  /**
   * Whether this request is work: `({ isUpload, url }) => isUpload || url.startsWith('/reports/')`. What asks again and
   * again by itself must not be: it would keep the session alive for nobody, until `max`.
   * @default uploads: a file, a form with a file, a stream, at least 64 kB of bytes
   */
  readonly match?: (request: OutgoingRequest) => boolean
  /** How long after the last press in this page requests are still work. @default '1h' */
  readonly max?: DurationText
}

/** Begins a hold, or nothing where none is due. */
type Begin = (label: string) => () => void

/**
 * Requests under way as work: the session does not end while an upload runs. It sees `fetch`, `XMLHttpRequest`, and forms
 * with files that the browser sends. A hold lasts until the answer begins, for `XMLHttpRequest` until it is complete, for
 * a form until the page is left; it never lasts longer than `max` after the last press. The SDK's own requests never
 * count, and neither do event streams, sockets and beacons.
 *
 * While it is connected it stands around `fetch` and `XMLHttpRequest.prototype.send`; the page gets what it got before,
 * the same response and the same errors.
 *
 * @throws IdleWarningError for wrong options.
 */
export const requests = (options: RequestsOptions = {}): Source => createRequests(options)

/** @param pressing for tests: which events are a person's. */
export function createRequests(options: RequestsOptions, pressing: Pick<ActivityOptions, 'isTrusted'> = {}): Source {
  const { match = ({ isUpload }: OutgoingRequest) => isUpload, max = 3_600_000 } = settle('requests', options, {
    match: when<(request: OutgoingRequest) => boolean>('a function', (value) => typeof value === 'function'),
    max: duration,
  })
  const isWork = (request: OutgoingRequest) => !!attempt(() => match(request))
  return (_report, clock, beginWork) => {
    const { begin, undo } = createHolds(clock, beginWork, max, pressing)
    return undoAll([watchFetch(isWork, begin), watchXhr(isWork, begin), watchForms(clock, begin, pressing), undo])
  }
}

/** Without a limit since the last press a page that saves by itself would hold its session for ever. */
function createHolds(clock: Clock, beginWork: BeginWork, max: Duration, pressing: ActivityOptions) {
  let pressedAt = clock.now()
  const open = new Set<() => void>()
  const unwatch = watchPresses(() => {
    pressedAt = clock.now()
  }, pressing)
  const begin: Begin = (label) => {
    const left = Math.floor(pressedAt + max - clock.now())
    if (left <= 0) return () => {}
    const endWork = beginWork(label, { max: `${left}ms` })
    const end = () => {
      open.delete(end)
      endWork()
    }
    open.add(end)
    return end
  }
  const undo = () => {
    unwatch()
    for (const end of [...open]) end()
  }
  return { begin, undo }
}

const labelOf = ({ isUpload }: OutgoingRequest) => (isUpload ? 'upload' : 'request')

function watchFetch(isWork: (request: OutgoingRequest) => boolean, begin: Begin): () => void {
  return wrap(window, 'fetch', (call, [input, init]) => {
    const isOwn = !!(init as { signal?: { [OWN]?: true } } | undefined)?.signal?.[OWN]
    const request = isOwn ? undefined : attempt(() => describeFetch(input, init as RequestInit))
    const promise = call()
    const isPromise = typeof (promise as PromiseLike<unknown> | undefined)?.then === 'function'
    if (!request || !isPromise || !isWork(request)) return promise
    const end = begin(labelOf(request))
    // Another promise than the page would get, so that an error which nobody handles is still reported as that.
    return (promise as Promise<unknown>).then(
      (response) => {
        end()
        return response
      },
      (error) => {
        end()
        throw error
      },
    )
  })
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

function watchXhr(isWork: (request: OutgoingRequest) => boolean, begin: Begin): () => void {
  const addresses = new WeakMap<object, readonly unknown[]>()
  const ends = new WeakMap<object, () => void>()
  const { prototype } = XMLHttpRequest
  return undoAll([
    wrap(prototype, 'open', (call, args, self) => {
      addresses.set(self as object, args)
      // It gives up what is under way without an event: https://xhr.spec.whatwg.org/#the-open()-method
      ends.get(self as object)?.()
      return call()
    }),
    wrap(prototype, 'send', (call, [body], self) => {
      const [method = 'GET', url = ''] = addresses.get(self as object) ?? []
      const request = { method: String(method), url: String(url), body: body ?? undefined, isUpload: isUpload(body) }
      if (!isWork(request)) return call()
      const end = begin(labelOf(request))
      ends.set(self as object, end)
      return sendHeld(call, self as XMLHttpRequest, end)
    }),
  ])
}

function sendHeld(call: () => unknown, request: XMLHttpRequest, end: () => void): unknown {
  // On the request and not on its `upload`: a listener there makes a browser ask another origin for permission first.
  const unlisten = listen(request, ['loadend'], end, { once: true })
  try {
    return call()
  } catch (error) {
    unlisten()
    end()
    throw error
  }
}

/** A form that the browser sends itself. Whether a script has taken it over is known when all have heard of it. */
function watchForms(
  clock: Clock,
  begin: Begin,
  { isTrusted = isByBrowser }: Pick<ActivityOptions, 'isTrusted'>,
): () => void {
  const open: (() => void)[] = []
  const end = () => {
    for (const each of open.splice(0)) each()
  }
  const onSubmit = (event: Event) => {
    const { target, submitter } = event as SubmitEvent
    if (!isTrusted(event) || !attempt(() => isUploadForm(target as HTMLFormElement, submitter))) return
    open.push(clock.wait(clock.now(), () => event.defaultPrevented || open.push(begin('upload'))))
  }
  return undoAll([listen(window, ['submit'], onSubmit, { capture: true }), whenLeft(window, end), end])
}
