import { type Annexe, openAnnexe } from './annexe.ts'
import { PATIENCE } from './arrived.ts'
import type { Profile, Tab } from './engines/index.ts'
import { expect } from './fixtures.ts'
import { test as base, type StagedWindow } from './theatre.ts'

const FULL = 900_000

const test = base.extend<{ annexe: Annexe }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
  annexe: async ({}, use) => {
    const annexe = await openAnnexe()
    await use(annexe)
    annexe.close()
  },
})

/**
 * Before WebKit's driver does anything to a page, it gives the focus back to the page from its frame. So there a press in
 * the frame is a click.
 */
const pressInFrame = (tab: Tab, engineName: string) => (engineName === 'webkit' ? clickFrame(tab) : tab.press('a'))

interface Scene {
  readonly tab: Tab
  readonly theatre: { readonly url: string }
  readonly annexe: Annexe
}

/** A session of fifteen minutes, on a page with the script for more kinds of presence. */
async function begin({ tab, theatre, annexe }: Scene, attributes: object, options: object = {}): Promise<void> {
  await tab.goto(theatre.url)
  await tab.eval((begun) => {
    const { stage } = window as unknown as StagedWindow
    stage.begin(begun)
    // Time stands still but for this: what waits for the focus to have moved gets its moment.
    addEventListener('blur', () => setTimeout(() => stage.advance(0), 0))
  }, options)
  await tab.eval(
    (src, named) =>
      new Promise((resolve, reject) => {
        const script = Object.assign(document.createElement('script'), { src, onload: resolve, onerror: reject })
        for (const [name, value] of Object.entries(named)) script.setAttribute(name, value as string)
        document.head.append(script)
      }).then(() => true),
    `${annexe.url}/idle-warning-sources.min.js`,
    attributes,
  )
}

const advance = (tab: Tab, seconds: number) =>
  tab.eval((passed) => (window as unknown as StagedWindow).stage.advance(passed), seconds)
const remaining = (tab: Tab) => tab.eval(() => (window as unknown as StagedWindow).stage.remaining)
const phase = (tab: Tab) => tab.eval(() => (window as unknown as StagedWindow).stage.phase)

/** Into the frame that a test has added. */
async function clickFrame(tab: Tab): Promise<void> {
  const { x, y } = await tab.eval(() => {
    const root = document.querySelector('.host')?.shadowRoot ?? document
    const { left, top } = (root.querySelector('iframe') as HTMLElement).getBoundingClientRect()
    return { x: left + 40, y: top + 30 }
  })
  await tab.clickAt(x, y)
}

/** A frame of this origin before all else, made as its kind is made. */
const addEditor = (tab: Tab, kind: 'loaded' | 'written' | 'left open' | 'in a shadow root') =>
  tab.eval((how) => {
    const frame = document.createElement('iframe')
    const text = '<!doctype html><body style="margin:0"><textarea style="position:absolute;inset:0"></textarea>'
    const place = document.createElement('div')
    document.body.prepend(place)
    if (how === 'in a shadow root') place.className = 'host'
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    if (how === 'loaded' || how === 'in a shadow root') frame.srcdoc = text
    const root = how === 'in a shadow root' ? place.attachShadow({ mode: 'open' }) : place
    root.append(frame)
    const written = frame.contentDocument
    return loaded.then(() => {
      if (!frame.srcdoc) {
        const page = frame.contentDocument ?? written
        page?.open()
        page?.write(text)
        if (how === 'written') page?.close()
      }
      return true
    })
  }, kind)

const addFramed = (tab: Tab, src: string) =>
  tab.eval(
    (address) =>
      new Promise((resolve) => {
        const frame = Object.assign(document.createElement('iframe'), { src: address })
        frame.addEventListener('load', () => resolve(true))
        document.body.prepend(frame)
      }),
    src,
  )

for (const kind of ['loaded', 'written', 'left open', 'in a shadow root'] as const)
  test(`complaint 11: work in an editor frame that is added later (${kind}) is activity`, async ({
    engineName,
    tab,
    theatre,
    annexe,
  }) => {
    await begin({ tab, theatre, annexe }, { 'data-frames': '' })
    await addEditor(tab, kind)
    await clickFrame(tab)
    await advance(tab, 600)
    await pressInFrame(tab, engineName)
    await expect.poll(() => remaining(tab), PATIENCE).toBe(FULL)
  })

/** Opens a window by a click of the person, and fills it, as a page for notes does. */
async function openNotes(tab: Tab, profile: Profile): Promise<Tab> {
  await tab.eval(() => {
    const fill = () => {
      const notes = open('', 'notes')
      notes?.document.write('<!doctype html><title>Notes</title><h1>Notes</h1><textarea rows="5"></textarea>')
      notes?.document.close()
    }
    document.querySelector('#button')?.addEventListener('click', fill)
  })
  await tab.click('#button')
  await expect.poll(async () => (await profile.tabs()).length, PATIENCE).toBe(2)
  return (await profile.tabs())[1] as Tab
}

/** What a person can read in a window. */
// biome-ignore lint/performance/useDomNodeTextContent: the text content includes what is hidden
const readableText = (tab: Tab) => tab.eval(() => document.documentElement.innerText.trim())

test('A17: work in a window that the page has opened and filled is activity, and the window is covered at the end', async ({
  tab,
  theatre,
  annexe,
  profile,
}) => {
  await begin({ tab, theatre, annexe }, { 'data-windows': '' })
  const notes = await openNotes(tab, profile)
  await expect.poll(() => readableText(notes), PATIENCE).toBe('Notes')
  await advance(tab, 600)
  await notes.type('textarea', 'a')
  await expect.poll(() => remaining(tab), PATIENCE).toBe(FULL)
  await advance(tab, 901)
  const atTheEnd = await readableText(notes)
  await notes.eval(() => document.write('<h1>Written after the end</h1>'))
  const rewritten = await readableText(notes)
  expect([await phase(tab), atTheEnd, rewritten]).toEqual([
    'expired',
    'You have been signed out',
    'You have been signed out',
  ])
})

test('A17: without the source, work in a window that the page has opened is not seen', async ({
  tab,
  theatre,
  annexe,
  profile,
}) => {
  await begin({ tab, theatre, annexe }, {})
  const notes = await openNotes(tab, profile)
  await advance(tab, 600)
  await notes.type('textarea', 'a')
  await expect.poll(() => notes.eval(() => document.querySelector('textarea')?.value), PATIENCE).toBe('a')
  expect(await remaining(tab)).toBe(300_000)
})

test('without the source, work in a frame is not seen', async ({ engineName, tab, theatre, annexe }) => {
  await begin({ tab, theatre, annexe }, {})
  await addEditor(tab, 'loaded')
  await clickFrame(tab)
  await advance(tab, 600)
  await tab.eval(() => {
    const note = () => {
      document.title = 'pressed'
    }
    for (const type of ['keydown', 'pointerdown'])
      document.querySelector('iframe')?.contentDocument?.addEventListener(type, note)
  })
  await pressInFrame(tab, engineName)
  await expect.poll(() => tab.title(), PATIENCE).toBe('pressed')
  expect(await remaining(tab)).toBe(300_000)
})

test('complaint 10: a pointer that rests in a frame is not activity, and one that moves is', async ({
  tab,
  theatre,
  annexe,
}) => {
  await begin({ tab, theatre, annexe }, { 'data-frames': '' })
  await addEditor(tab, 'loaded')
  const { x, y } = await tab.eval(() => {
    const { left, top } = (document.querySelector('iframe') as HTMLElement).getBoundingClientRect()
    return { x: left + 40, y: top + 30 }
  })
  await tab.move(x, y)
  await advance(tab, 300)
  await tab.move(x, y)
  await advance(tab, 300)
  await tab.move(x, y)
  // The first move after each quiet second tells no more than where the pointer is.
  const resting = await remaining(tab)
  await tab.move(x + 20, y + 10, 4)
  await expect.poll(() => remaining(tab), PATIENCE).toBe(FULL)
  expect(resting).toBe(300_000)
})

test('a press in a frame of another origin is activity, told by the browser alone', async ({
  engineName,
  tab,
  theatre,
  annexe,
}) => {
  test.info().skip(engineName === 'webkit', 'without a window manager no window of WebKitGTK has the focus')
  await begin({ tab, theatre, annexe }, { 'data-embedded': '' })
  await addFramed(tab, `${annexe.url}/framed`)
  await advance(tab, 600)
  await clickFrame(tab)
  await expect.poll(() => remaining(tab), PATIENCE).toBe(FULL)
})

/** A browser forgets a press after five seconds, and takes what a driver runs in the page for one. */
const FORGOTTEN = 6000

for (const [input, what] of [
  ['click', 'true'],
  ['nothing', 'false'],
] as const)
  test(`what a page knows of a press in a frame of another origin, once ${input} came: ${what}`, async ({
    tab,
    theatre,
    annexe,
  }) => {
    await begin({ tab, theatre, annexe }, {})
    await addFramed(tab, `${annexe.url}/framed?to=${theatre.url}`)
    // Told by itself: a page that is asked is active because of that.
    await tab.eval(
      (address, isClicked, wakesAt) => {
        const tell = () => void fetch(`${address}/said?what=${navigator.userActivation.isActive}`)
        if (isClicked) addEventListener('message', tell, { once: true })
        else {
          const timer = setInterval(() => {
            if (Date.now() < wakesAt) return
            clearInterval(timer)
            tell()
          }, 10)
        }
      },
      annexe.url,
      input === 'click',
      Date.now() + FORGOTTEN,
    )
    await tab.suspend('iframe')
    const since = Date.now()
    await expect.poll(() => Date.now() - since, PATIENCE).toBeGreaterThan(FORGOTTEN)
    await tab.wakeWith(input)
    await expect.poll(() => annexe.said, PATIENCE).toEqual([what])
  })

test('a frame of an allowed origin reports a press, which may answer the warning', async ({ tab, theatre, annexe }) => {
  await begin({ tab, theatre, annexe }, { 'data-bridge': annexe.url }, { extendOn: 'activity', dialog: false })
  await addFramed(tab, `${annexe.url}/framed?to=${theatre.url}`)
  await advance(tab, 800)
  const before = await phase(tab)
  await clickFrame(tab)
  await expect
    .poll(() => tab.eval(() => (window as unknown as StagedWindow).stage.told), PATIENCE)
    .toEqual(['extended by activity'])
  expect(before).toBe('warning')
})

test('a press that a frame reports does not answer a warning that asks for its button', async ({
  tab,
  theatre,
  annexe,
}) => {
  await begin({ tab, theatre, annexe }, { 'data-bridge': annexe.url }, { dialog: false })
  await addFramed(tab, `${annexe.url}/framed?to=${theatre.url}`)
  await countMessages(tab)
  await advance(tab, 800)
  await clickFrame(tab)
  await expect.poll(() => messages(tab), PATIENCE).toBeGreaterThan(0)
  expect([await phase(tab), await remaining(tab)]).toEqual(['warning', 100_000])
})

test('a frame of another origin than those allowed keeps nothing alive', async ({ tab, theatre, annexe }) => {
  await begin({ tab, theatre, annexe }, { 'data-bridge': 'https://editor.example' })
  await addFramed(tab, `${annexe.url}/framed?to=${theatre.url}`)
  await countMessages(tab)
  await advance(tab, 600)
  await clickFrame(tab)
  await expect.poll(() => messages(tab), PATIENCE).toBeGreaterThan(0)
  expect(await remaining(tab)).toBe(300_000)
})

const countMessages = (tab: Tab) =>
  tab.eval(() => addEventListener('message', () => (document.documentElement.dataset.messages += 'm')))
const messages = (tab: Tab) => tab.eval(() => document.documentElement.dataset.messages?.match(/m/g)?.length ?? 0)

test('listening to what a press has started is activity, until it is paused', async ({ tab, theatre, annexe }) => {
  await begin({ tab, theatre, annexe }, { 'data-media': '' })
  await tab.eval((src) => {
    const audio = Object.assign(document.createElement('audio'), { src, loop: true })
    document.body.append(audio)
    document.querySelector('#button')?.addEventListener('click', () => audio.play())
  }, `${annexe.url}/tone.wav`)
  await tab.click('#button')
  const isPlaying = () => tab.eval(() => (document.querySelector('audio')?.currentTime ?? 0) > 0)
  await expect.poll(isPlaying, PATIENCE).toBe(true)
  await advance(tab, 3000)
  const during = [await phase(tab), (await remaining(tab)) > FULL - 20_000]
  await tab.eval(() => document.querySelector('audio')?.pause())
  await advance(tab, 800)
  expect([during, await phase(tab)]).toEqual([['active', true], 'warning'])
})

test('media that no person has started are not activity', async ({ tab, theatre, annexe }) => {
  await begin({ tab, theatre, annexe }, { 'data-media': '' })
  await tab.eval((src) => {
    document.body.append(Object.assign(document.createElement('audio'), { src, loop: true, autoplay: true }))
  }, `${annexe.url}/tone.wav`)
  await advance(tab, 800)
  expect(await phase(tab)).toBe('warning')
})

for (const kind of ['fetch', 'XMLHttpRequest'] as const)
  test(`an upload by ${kind} holds the session, and the page gets its answer`, async ({ tab, theatre, annexe }) => {
    await begin({ tab, theatre, annexe }, { 'data-requests': '' })
    await tab.eval(
      (how, address) => {
        const body = new FormData()
        body.set('file', new File([new Uint8Array(300_000)], 'garden.jpg'))
        const note = (text: string) => {
          document.title = text
        }
        if (how === 'fetch') {
          fetch(address, { method: 'POST', body }).then(async (response) => note(await response.text()))
          return
        }
        const request = new XMLHttpRequest()
        request.open('POST', address)
        request.onload = () => note(request.responseText)
        request.send(body)
      },
      kind,
      `${annexe.url}/upload`,
    )
    await expect.poll(() => annexe.waiting.map((size) => size > 300_000), PATIENCE).toEqual([true])
    await advance(tab, 2400)
    const during = await phase(tab)
    annexe.answer()
    await expect.poll(() => tab.title(), PATIENCE).toBe('stored')
    await advance(tab, 1000)
    expect([during, await phase(tab)]).toEqual(['active', 'expired'])
  })

test('a form with a file that the browser sends holds the session', async ({ tab, theatre, annexe }) => {
  await begin({ tab, theatre, annexe }, { 'data-requests': '' })
  await tab.eval((action) => {
    const form = Object.assign(document.createElement('form'), { action, method: 'post' })
    form.enctype = 'multipart/form-data'
    const field = Object.assign(document.createElement('input'), { type: 'file', name: 'file' })
    const transfer = new DataTransfer()
    transfer.items.add(new File([new Uint8Array(300_000)], 'garden.jpg'))
    field.files = transfer.files
    const button = Object.assign(document.createElement('button'), { id: 'send', textContent: 'Send' })
    form.append(field, button)
    document.body.prepend(form)
  }, `${annexe.url}/upload`)
  // A page that is about to be left cannot be asked, so it tells by itself.
  await tab.eval((address) => {
    addEventListener('submit', () =>
      setTimeout(async () => {
        const { stage } = window as unknown as StagedWindow
        await stage.advance(2400)
        navigator.sendBeacon(`${address}/said?what=${stage.phase}`)
      }, 0),
    )
  }, annexe.url)
  await tab.click('#send')
  await expect.poll(() => annexe.said, PATIENCE).toEqual(['active'])
  await expect.poll(() => annexe.waiting.map((size) => size > 300_000), PATIENCE).toEqual([true])
})
