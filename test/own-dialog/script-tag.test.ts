import { describe, expect, test, vi } from 'vitest'
import { addScript, complaints, leavePage, page, run, serveScripts } from '../support/script-page.ts'

serveScripts()

const MINUTES = 60_000
const pass = (duration: number) => vi.advanceTimersByTimeAsync(duration)
const OWN = '<dialog id="own"><button data-idle-warning="extend">Stay</button></dialog>'
const MISSING = 'idle-warning: dialog.element needs idle-warning-own-dialog.min.js: add it beside idle-warning.min.js'

type Handle = { start(): void; stop(): void; extend(): Promise<unknown> }
type WithFactory = Handle & { createIdleWarning(options: object): Handle }

const main = () => page.idleWarning as unknown as WithFactory
const own = () => document.querySelector('dialog') as HTMLDialogElement
/** Which dialog is open: that of the page, and the built-in one. */
const open = () => [own().open, !!document.querySelector('html > idle-warning')]

function writePage(attributes: Readonly<Record<string, string>> = {}): void {
  addScript({ 'data-idle-timeout': '15m', 'data-dialog-element': '#own', ...attributes })
  document.body.innerHTML = OWN
}

describe('the script for a dialog of the page', () => {
  test.each([
    ['after', ['script-tag', 'own-dialog-tag']],
    ['before', ['own-dialog-tag', 'script-tag']],
  ] as const)('the script for a dialog of the page may come %s the main one', async (_, scripts) => {
    writePage()
    run(...scripts)
    await pass(14 * MINUTES)
    expect([open(), complaints]).toEqual([[true, false], []])
  })

  test.each([
    ['after', ['script-tag', 'own-dialog-tag']],
    ['before', ['own-dialog-tag', 'script-tag']],
  ] as const)(
    'a page that starts the session itself may load the script for its dialog %s the main one',
    async (_, scripts) => {
      writePage({ 'data-manual': '' })
      run(...scripts)
      main().start()
      await pass(14 * MINUTES)
      const first = open()
      main().stop()
      const second = main().createIdleWarning({ idleTimeout: '15m', scope: 'second', dialog: { element: own() } })
      second.start()
      await pass(14 * MINUTES)
      const both = [first, open()]
      second.stop()
      expect([both, complaints]).toEqual([
        [
          [true, false],
          [true, false],
        ],
        [],
      ])
    },
  )

  test('the JSON block may name the dialog of the page', async () => {
    document.body.innerHTML = `${OWN}<script type="application/json" id="idle-warning">{"dialog":{"element":"#own"}}</script>`
    addScript({ 'data-idle-timeout': '15m' })
    run('script-tag', 'own-dialog-tag')
    await pass(14 * MINUTES)
    expect([open(), complaints]).toEqual([[true, false], []])
  })

  test('if a warning comes before the script, the built-in dialog shows that warning, and the page’s dialog the next one', async () => {
    vi.spyOn(Document.prototype, 'readyState', 'get').mockReturnValue('interactive')
    writePage()
    run('script-tag')
    await pass(14 * MINUTES)
    run('own-dialog-tag')
    await pass(10_000)
    const first = open()
    await main().extend()
    await pass(14 * MINUTES)
    expect([first, own().open, complaints]).toEqual([[false, true], true, []])
  })

  test('without the script the built-in dialog appears, and one message at the load of the page names the script', async () => {
    const readyState = vi.spyOn(Document.prototype, 'readyState', 'get').mockReturnValue('interactive')
    writePage()
    run('script-tag')
    const before = [...complaints]
    readyState.mockReturnValue('complete')
    window.dispatchEvent(new Event('load'))
    const loaded = [...complaints]
    await pass(14 * MINUTES)
    expect([before, loaded, open(), complaints]).toEqual([[], [MISSING], [false, true], [MISSING]])
  })

  test('in a page that has loaded already, the first warning tells that the script is missing', async () => {
    writePage()
    run('script-tag')
    const before = [...complaints]
    await pass(14 * MINUTES)
    expect([before, open(), complaints]).toEqual([[], [false, true], [MISSING]])
  })

  test('one message says that the page has no such dialog, and the built-in one appears', async () => {
    writePage()
    run('script-tag', 'own-dialog-tag')
    const dialog = own()
    await pass(14 * MINUTES)
    const before = open()
    await main().extend()
    dialog.remove()
    await pass(14 * MINUTES)
    expect([before, dialog.open, !!document.querySelector('html > idle-warning'), complaints]).toEqual([
      [true, false],
      false,
      true,
      [expect.stringContaining('idle-warning: view-failed Error: dialog.element: no <dialog>')],
    ])
  })

  test('the script leaves nothing in a page without the main one', () => {
    run('own-dialog-tag')
    expect([page.idleWarning, document.querySelector('idle-warning'), complaints]).toEqual([undefined, null, []])
    leavePage()
  })
})
