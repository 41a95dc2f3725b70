import { describe, expect, test, vi } from 'vitest'
import type { Source } from '../../src/core/ports.ts'
import { registerSource } from '../../src/script-tag/registered-sources.ts'
import { replace } from '../support/replace.ts'
import { addScript, complaints, page, run, serveScripts } from '../support/script-page.ts'

const KEY = Symbol.for('idle-warning.sources')

serveScripts()

/** Adds a script element with these attributes, and runs the script. */
function load(script: 'script-tag' | 'sources-tag' | 'frame-tag', attributes: Record<string, string>): void {
  addScript(attributes)
  run(script)
}

const loadMain = () => load('script-tag', { 'data-idle-timeout': '15m' })
const loadSources = (attributes: Record<string, string>) =>
  load('sources-tag', { src: '/idle-warning-sources.min.js', ...attributes })
const countSources = () => (page[KEY] as { sources: unknown[] } | undefined)?.sources.length ?? 0

describe('idle-warning-sources.min.js', () => {
  const ACTIVE = { isActive: true }

  test.each([
    ['before', [() => loadSources({ 'data-embedded': '' }), loadMain]],
    ['after', [loadMain, () => loadSources({ 'data-embedded': 'true' })]],
  ])('the sources script adds its sources to the main script when it stands %s it', async (_, scripts) => {
    // Stands for a frame, because vitest's window does not know its frames, and the main script looks for them.
    const frame = document.createElement('iframe')
    const undos = [
      replace(navigator, 'userActivation', ACTIVE),
      replace(Document.prototype, 'hasFocus', () => true),
      replace(Document.prototype, 'activeElement', frame),
    ]
    for (const runScript of scripts) runScript()
    await vi.advanceTimersByTimeAsync(60 * 60_000)
    for (const undo of undos) undo()
    expect([page.idleWarning?.phase, complaints]).toEqual(['active', []])
  })

  test('stop() disconnects the sources, and start() connects them again', () => {
    loadMain()
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

  test('each attribute adds its source', () => {
    const attributes = ['frames', 'embedded', 'media', 'requests', 'idle-detection'].map((name) => [`data-${name}`, ''])
    loadSources({ ...Object.fromEntries(attributes), 'data-bridge': 'https://a.example https://b.example' })
    expect([countSources(), complaints]).toEqual([6, []])
  })

  test('an attribute with the value false adds nothing, and attributes of other tools are ignored', () => {
    loadSources({
      'data-frames': 'false',
      'data-media': 'false',
      'data-turbo-track': 'reload',
      'data-cfasync': 'false',
    })
    expect([countSources(), complaints]).toEqual([0, []])
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
  ])('the attribute %s="%s" is reported once', (name, text, sources, message) => {
    loadSources({ [name]: text })
    expect([countSources(), complaints]).toEqual([sources, [expect.stringContaining(`idle-warning: ${message}`)]])
  })
})

describe('idle-warning-frame.min.js', () => {
  test('the frame script reports once that * is not an origin', () => {
    load('frame-tag', { src: '/idle-warning-frame.min.js', 'data-to': '*' })
    expect(complaints).toEqual([
      `idle-warning: data-to: '*' is not allowed; expected an origin, such as 'https://app.example'`,
    ])
  })

  test('the frame script reports nothing for a valid origin', () => {
    load('frame-tag', { src: '/idle-warning-frame.min.js', 'data-to': 'https://app.example' })
    expect(complaints).toEqual([])
  })
})
