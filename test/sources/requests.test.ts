import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createServer } from '../../src/browser/server.ts'
import { createRequests, type OutgoingRequest, requests } from '../../src/sources/requests.ts'
import { unhandledDuring } from '../support/unhandled.ts'
import { connect, disconnect, fire, trustAll } from './connected-source.ts'

const HOUR = 3_600_000
const { XMLHttpRequest: nativeXhr } = window
let answer: { resolve(response: unknown): void; reject(error: unknown): void }

/** jsdom has no `fetch`. */
const browserFetch = vi.fn()

/** A request stays open until a test fires `loadend`. */
class FakeXhr extends EventTarget {
  open(): void {}
  send(body?: unknown): unknown {
    if (body === 'throw') throw new DOMException('not open', 'InvalidStateError')
    return undefined
  }
}

beforeEach(() => {
  browserFetch.mockReset().mockImplementation(
    () =>
      new Promise((resolve, reject) => {
        answer = { resolve, reject }
      }),
  )
  window.fetch = browserFetch
  window.XMLHttpRequest = FakeXhr as never
})

afterEach(() => {
  disconnect()
  window.XMLHttpRequest = nativeXhr
  vi.restoreAllMocks()
})

const file = new File(['words'], 'words.txt')
const bytes = (count: number) => new Uint8Array(count)
const form = (value: string | Blob) => {
  const data = new FormData()
  data.set('field', value)
  return data
}
const post = (body: unknown, url: RequestInfo = '/upload') => fetch(url, { method: 'POST', body: body as BodyInit })

describe('requests that are work', () => {
  test.each<[string, unknown]>([
    ['a file', file],
    ['a form with a file', form(file)],
    ['a large blob', new Blob([bytes(65_536)])],
    ['a large buffer', bytes(65_536).buffer],
    ['a large view', bytes(65_536)],
    ['a stream', new ReadableStream()],
  ])('a request with %s is an upload, by fetch and by XMLHttpRequest', (_, body) => {
    const { begun } = connect(requests())
    post(body)
    new XMLHttpRequest().send(body as never)
    expect(begun).toEqual([
      ['upload', `${HOUR}ms`],
      ['upload', `${HOUR}ms`],
    ])
  })

  test('a Request object whose content type is a file is an upload', () => {
    const { begun } = connect(requests())
    fetch(new Request('http://here.example/', { method: 'PUT', body: 'x', headers: { 'Content-Type': 'image/png' } }))
    expect(begun.length).toBe(1)
  })

  test('a request that match() accepts is work', () => {
    const seen: OutgoingRequest[] = []
    const match = (request: OutgoingRequest) => !!seen.push(request)
    const { begun } = connect(requests({ match }))
    fetch('/report')
    const request = new XMLHttpRequest()
    request.open('PUT', '/slow')
    request.send('{}')
    expect([begun.map(([label]) => label), seen]).toEqual([
      ['request', 'request'],
      [
        { url: '/report', method: 'GET', body: undefined, isUpload: false },
        { url: '/slow', method: 'PUT', body: '{}', isUpload: false },
      ],
    ])
  })
})

describe('requests that are not work', () => {
  test.each<[string, unknown]>([
    ['a text', 'x'.repeat(100_000)],
    ['a form without a file', form('words')],
    ['a form with an empty file field', form(new File([], ''))],
    ['a small blob', new Blob(['{}'])],
    ['a small buffer', bytes(10)],
    ['no body', undefined],
  ])('a request with %s is not work, by fetch or by XMLHttpRequest', (_, body) => {
    const { begun } = connect(requests())
    post(body)
    new XMLHttpRequest().send(body as never)
    expect(begun).toEqual([])
  })

  test('a request of the SDK is not work, even if match() accepts everything', async () => {
    const { begun, clock } = connect(requests({ match: () => true }))
    const keepalive = { url: '/keepalive', method: 'POST' }
    const server = createServer({ keepaliveUrl: keepalive, timeout: 1000 }, clock)
    void server.send({ kind: 'keepalive', reason: 'work', idleFor: 0 })
    await clock.advance(0)
    const counts = [browserFetch.mock.calls.length, begun.length]
    server.abort()
    expect(counts).toEqual([1, 0])
  })

  test('a request is not work when match() throws, and the page does not see the error', () => {
    const { begun } = connect(
      requests({
        match() {
          throw new Error('mine')
        },
      }),
    )
    expect(() => post(file)).not.toThrow()
    expect(begun).toEqual([])
  })
})

describe('a work hold', () => {
  test('a work hold for fetch lasts until the answer begins', async () => {
    const { open } = connect(requests())
    const promise = post(file)
    const during = [...open]
    answer.resolve('response')
    await promise
    expect([during, open]).toEqual([['upload'], []])
  })

  test('a work hold for XMLHttpRequest lasts until loadend', () => {
    const { open } = connect(requests())
    const request = new XMLHttpRequest()
    request.send(file)
    const during = [...open]
    fire(request, 'loadend')
    expect([during, open]).toEqual([['upload'], []])
  })

  test('a work hold ends when the same XMLHttpRequest is opened again, which fires no event', () => {
    const { open } = connect(requests())
    const request = new XMLHttpRequest()
    request.send(file)
    const during = [...open]
    request.open('GET', '/other')
    request.send()
    expect([during, open]).toEqual([['upload'], []])
  })

  test('a work hold ends at max after the last press, and none begins later', async () => {
    const { begun, clock } = connect(createRequests({ max: '10m' }, trustAll))
    await clock.advance(9 * 60_000)
    post(file)
    await clock.advance(60_000)
    post(file)
    fire(document.body, 'click')
    post(file)
    expect(begun.map(([, max]) => max)).toEqual(['60000ms', '600000ms'])
  })

  test('the undo ends every work hold', () => {
    const { open, undo } = connect(requests())
    post(file)
    undo()
    expect(open).toEqual([])
  })
})

describe('the page', () => {
  test('the page gets the same response and the same error as without the source', async () => {
    connect(requests())
    const response = { ok: true }
    const failure = new DOMException('aborted', 'AbortError')
    const first = post(file)
    answer.resolve(response)
    const second = post(file)
    answer.reject(failure)
    const results = [await first, await second.catch((error) => error)]
    expect([results[0] === (response as never), results[1] === failure, first instanceof Promise]).toEqual([
      true,
      true,
      true,
    ])
  })

  test('the page gets the original promise for a request that is not work', () => {
    connect(requests())
    const promise = fetch('/list')
    expect(promise).toBe(browserFetch.mock.results[0]?.value)
  })

  test('a rejection that the page does not handle is reported once', async () => {
    const unhandled = await unhandledDuring(() => {
      connect(requests())
      post(file)
      answer.reject('offline')
    })
    expect(unhandled).toEqual(['offline'])
  })

  test('an error that send() throws reaches the page, and no work hold stays open', () => {
    const { open } = connect(requests({ match: () => true }))
    expect(() => new XMLHttpRequest().send('throw')).toThrow('not open')
    expect(open).toEqual([])
  })

  test('the original fetch gets the arguments and the this of the page', () => {
    connect(requests())
    const init = { method: 'POST', body: file }
    window.fetch('/upload', init)
    expect([browserFetch.mock.calls[0], browserFetch.mock.contexts[0]]).toEqual([['/upload', init], window])
  })

  test('the wrapped send() has the name and the length of the original', () => {
    const { name, length } = FakeXhr.prototype.send
    connect(requests())
    expect([XMLHttpRequest.prototype.send.name, XMLHttpRequest.prototype.send.length]).toEqual([name, length])
  })
})

describe('the undo', () => {
  test('the undo puts the original functions back', () => {
    const { open, send } = FakeXhr.prototype
    const { undo } = connect(requests())
    const during = [window.fetch === browserFetch, FakeXhr.prototype.send === send]
    undo()
    const { prototype } = FakeXhr
    expect([during, window.fetch === browserFetch, prototype.send === send, prototype.open === open]).toEqual([
      [false, false],
      true,
      true,
      true,
    ])
  })

  test('after the undo a later wrapper of the page stays in place, and no work hold begins', async () => {
    const { begun, undo } = connect(requests())
    const wrapped = window.fetch
    const wrapperOfPage = vi.fn((...args: Parameters<typeof fetch>) => wrapped(...args))
    window.fetch = wrapperOfPage
    undo()
    post(file)
    expect([
      window.fetch === wrapperOfPage,
      wrapperOfPage.mock.calls.length,
      browserFetch.mock.calls.length,
      begun,
    ]).toEqual([true, 1, 1, []])
  })
})

describe('a form that the browser sends', () => {
  function submit(attributes: string, init: object = {}): void {
    document.body.innerHTML = `<form ${attributes}><input name="method"><input type="file" name="elements"></form>`
    const [field] = document.querySelectorAll<HTMLInputElement>('[type=file]')
    Object.defineProperty(field, 'files', { value: [file] })
    fire(document.body.firstElementChild as Element, 'submit', init)
  }
  const MULTIPART = 'method="post" enctype="multipart/form-data"'

  test('a form with a file is work until the page is left', async () => {
    const { clock, open } = connect(createRequests({}, trustAll))
    submit(MULTIPART)
    await clock.advance(0)
    const during = [...open]
    fire(window, 'pagehide')
    expect([during, open]).toEqual([['upload'], []])
  })

  test('the attributes of the submit button override those of the form', async () => {
    const { clock, open } = connect(createRequests({}, trustAll))
    const submitter = document.createElement('button')
    submitter.setAttribute('formenctype', 'multipart/form-data')
    submitter.setAttribute('formmethod', 'POST')
    submit('', { submitter })
    await clock.advance(0)
    expect(open).toEqual(['upload'])
  })

  test('a submit event that a script dispatches is not work', async () => {
    const { clock, open } = connect(requests())
    submit(MULTIPART)
    await clock.advance(0)
    expect(open).toEqual([])
  })

  test.each([
    ['opens another window', `${MULTIPART} target="_blank"`],
    ['sends by GET', 'enctype="multipart/form-data"'],
    ['does not send its files', 'method="post"'],
  ])('a form that %s is not work', async (_, attributes) => {
    const { clock, open } = connect(createRequests({}, trustAll))
    submit(attributes)
    await clock.advance(0)
    expect(open).toEqual([])
  })

  test('a form whose submission a script prevents is not work', async () => {
    const { clock, open } = connect(createRequests({}, trustAll))
    const prevent = (event: Event) => event.preventDefault()
    document.addEventListener('submit', prevent)
    submit(MULTIPART)
    document.removeEventListener('submit', prevent)
    await clock.advance(0)
    expect(open).toEqual([])
  })
})

test('requests() throws for wrong options, with every problem at once', () => {
  expect(() => requests({ max: '1 hour', match: 'all' } as never)).toThrow(
    /requests\.max: '1 hour' is not allowed[\s\S]*requests\.match: 'all' is not allowed; expected a function/,
  )
})
