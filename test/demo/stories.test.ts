import { describe, expect, it, onTestFinished } from 'vitest'
import { openDemo } from './support.ts'

const id = 'story'
const named = { 'X-Story': `${id} 1` }

/** A first page that is open: what the server tells it, as JSON. */
async function openStory() {
  const { demo, pass, origin, newBrowser } = await openDemo()
  const browser = newBrowser()
  const end = new AbortController()
  onTestFinished(() => end.abort())
  const response = await browser.send(`/stories/${id}`, { signal: end.signal })
  const facts = factsIn(response)
  // The first one tells the time of the server.
  await facts.next()
  await browser.send('/sign-in?idle=60s&warn=20s', {
    method: 'POST',
    headers: named,
    body: new URLSearchParams({ name: 'Ada' }),
  })
  await browser.open('/page')
  const set = (fault: string) => browser.send(`/stories/${id}/fault/${fault}`, { method: 'POST' })
  return { demo, pass, origin, browser, set, next: async () => (await facts.next()).value }
}

async function* factsIn({ body, headers }: Response) {
  expect(headers.get('Content-Type')).toContain('text/event-stream')
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    const events = text.split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) yield JSON.parse(event.replace('data: ', ''))
  }
}

describe('A story of the first page', () => {
  it('hears of its sign-in, and of the session that follows', async () => {
    const { demo, next } = await openStory()
    const [received, session] = [await next(), await next()]
    expect(received).toMatchObject({ kind: 'received', tab: '1', request: 'sign-in', answer: 303 })
    expect(session).toMatchObject({ kind: 'session', isAlive: true, endsAt: demo.sessions.list()[0]?.expiresAt })
  })

  it('hears of the requests that name it, and of no other', async () => {
    const { browser, next } = await openStory()
    await Promise.all([next(), next()])
    await browser.ask('/session/status')
    await browser.ask('/session/status', { headers: named })
    expect([await next(), await next()]).toMatchObject([{ request: 'status', answer: 200 }, { kind: 'session' }])
    await browser.post('/session/keepalive', { reason: 'extend' }, named)
    expect(await next()).toMatchObject({ request: 'keepalive', answer: 200 })
  })

  it.each([
    ['refuses', 403],
    ['none', 200],
  ])('has a server that %s: %i, for its own requests alone', async (fault, status) => {
    const { browser, set } = await openStory()
    await set(fault)
    const own = await browser.ask('/session/status', { headers: named })
    const other = await browser.ask('/session/status')
    expect([own.status, other.status]).toEqual([status, 200])
  })

  it('has a server that is down: no answer comes, and the server has seen nothing', async () => {
    const { browser, set, next } = await openStory()
    await Promise.all([next(), next()])
    await set('down')
    const isLost = await browser.ask('/session/status', { headers: named }).then(
      () => false,
      () => true,
    )
    await set('none')
    await browser.ask('/session/status', { headers: named })
    expect([isLost, await next()]).toMatchObject([true, { request: 'status', answer: 200 }])
  })

  it('has a slow server, whose answer is overtaken by a later one, and the same', async () => {
    const { browser, set } = await openStory()
    const order: string[] = []
    const ask = async (name: string) => {
      const { status } = await browser.ask('/session/status', { headers: named })
      order.push(`${name} ${status}`)
    }
    await set('slow')
    const slow = ask('slow')
    await browser.ask('/session/status')
    await set('none')
    await ask('quick')
    await slow
    expect(order).toEqual(['quick 200', 'slow 200'])
  })

  it('has a server whose status renews the session, only if it is told to', async () => {
    const { browser, pass, set, demo } = await openStory()
    const left = async () => {
      await browser.ask('/session/status', { headers: named })
      return demo.sessions.list()[0]?.lastSeen
    }
    const before = demo.sessions.list()[0]?.lastSeen ?? 0
    pass(10)
    const usual = await left()
    await set('extends')
    expect([usual, await left()]).toEqual([before, before + 10_000])
  })

  it('ends when the server ends it', async () => {
    const { browser, demo } = await openStory()
    const { status } = await browser.send(`/stories/${id}/end`, { method: 'POST' })
    const answer = await browser.ask('/session/status', { headers: named })
    expect([status, demo.sessions.list()[0]?.alive, answer.status]).toEqual([204, false, 401])
  })

  it('is no session of a stranger: an unknown story cannot be changed', async () => {
    const { browser, set } = await openStory()
    const unknown = await browser.send('/stories/other/end', { method: 'POST' })
    expect([unknown.status, (await set('explodes')).status]).toEqual([404, 400])
  })

  it('has a page for its tabs, with the options of the session and nothing inline', async () => {
    const { browser } = await openStory()
    const { text } = await browser.open(`/tab?story=${id}&tab=1`)
    const options = JSON.parse(/data-options="([^"]*)"/.exec(text)?.[1]?.replaceAll('&quot;', '"') ?? '{}')
    expect(options).toMatchObject({ idleTimeout: '60s', warnBefore: '20s', statusUrl: '/session/status' })
    expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/)
  })
})
