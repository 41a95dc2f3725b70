import { describe, expect, test, vi } from 'vitest'
import type { Source } from '../../src/core/ports.ts'
import { registerSource } from '../../src/script-tag/registered-sources.ts'
import { addScript, complaints, page, run, serveScripts } from '../support/script-page.ts'
import { give } from './connect.ts'

const KEY = Symbol.for('idle-warning.sources')

serveScripts()

/** A page with this element, on which the script has run. */
async function load(
  script: 'script-tag' | 'sources-tag' | 'frame-tag',
  attributes: Record<string, string>,
): Promise<void> {
  addScript(attributes)
  await run(script)
}

const main = () => load('script-tag', { 'data-idle-timeout': '15m' })
const beside = (attributes: Record<string, string>) =>
  load('sources-tag', { src: '/idle-warning-sources.min.js', ...attributes })
const count = () => (page[KEY] as { sources: unknown[] } | undefined)?.sources.length ?? 0

describe('the script with more kinds of presence', () => {
  const ACTIVE = { isActive: true }

  test.each([
    ['before', [() => beside({ 'data-embedded': '' }), main]],
    ['after', [main, () => beside({ 'data-embedded': 'true' })]],
  ])('adds them to the main script when it stands %s it', async (_, scripts) => {
    // vitest's window does not know its frames, and the main script looks for them.
    const frame = Object.assign(document.createElement('div'), { contentWindow: {} })
    const undos = [
      give(navigator, 'userActivation', ACTIVE),
      give(document, 'hasFocus', () => true),
      give(document, 'activeElement', frame),
    ]
    for (const run of scripts) await run()
    await vi.advanceTimersByTimeAsync(60 * 60_000)
    for (const undo of undos) undo()
    expect([page.idleWarning?.phase, complaints]).toEqual(['active', []])
  })

  test('is undone by stop() and back after start()', async () => {
    await main()
    let connected = 0
    const source: Source = () => {
      connected++
      return () => connected--
    }
    registerSource(source)
    const states = [connected]
    page.idleWarning?.stop()
    registerSource(source)
    states.push(connected)
    page.idleWarning?.start()
    expect([...states, connected]).toEqual([1, 0, 2])
  })

  test('brings all that its attributes name', async () => {
    const attributes = ['frames', 'embedded', 'media', 'requests', 'idle-detection'].map((name) => [`data-${name}`, ''])
    await beside({ ...Object.fromEntries(attributes), 'data-bridge': 'https://a.example https://b.example' })
    expect([count(), complaints]).toEqual([6, []])
  })

  test('brings nothing that is switched off, and is not surprised by the attributes of others', async () => {
    await beside({
      'data-frames': 'false',
      'data-media': 'false',
      'data-turbo-track': 'reload',
      'data-cfasync': 'false',
    })
    expect([count(), complaints]).toEqual([0, []])
  })

  test.each([
    ['data-frames', 'maybe', 0, `data-frames: 'maybe' is not allowed; expected true or false`],
    ['data-media', '30', 1, `data-media: '30' is not allowed; expected a duration with its unit`],
    ['data-requests', 'yes', 1, `data-requests: 'yes' is not allowed; expected a duration with its unit`],
    ['data-idle-detection', '10s', 1, `data-idle-detection: '10s' is not allowed; expected at least '1m'`],
    ['data-bridge', '', 0, `data-bridge:`],
    ['data-bridge', 'https://a.example *', 1, `data-bridge: '*' is not allowed; expected an origin`],
    ['data-bridge', '*', 0, `data-bridge: '*' is not allowed; expected an origin`],
    ['data-frame', '', 0, 'data-frame is not known; did you mean data-frames?'],
  ])('says once what is wrong with %s="%s"', async (name, text, left, message) => {
    await beside({ [name]: text })
    expect([count(), complaints]).toEqual([left, [expect.stringContaining(`idle-warning: ${message}`)]])
  })
})

describe('the script for a page in a frame', () => {
  test('says once in the console where its page would be anybody', async () => {
    await load('frame-tag', { src: '/idle-warning-frame.min.js', 'data-to': '*' })
    expect(complaints).toEqual([
      `idle-warning: data-to: '*' is not allowed; expected an origin, such as 'https://app.example'`,
    ])
  })

  test('is silent where all is well', async () => {
    await load('frame-tag', { src: '/idle-warning-frame.min.js', 'data-to': 'https://app.example' })
    expect(complaints).toEqual([])
  })
})
