import { setTimeout as sleep } from 'node:timers/promises'
import { type Exposure, elementOf, locate, readExposure, type Sighting, type Target } from './locate.ts'
import type { Renderers } from './renderers.ts'
import { pause, until } from './until.ts'

export type { Exposure, Target } from './locate.ts'

/**
 * One tab, used the way a person uses it: input is real and trusted, and a tab in the background comes to the front
 * before it gets any.
 */
export interface Tab {
  goto(url: string): Promise<void>
  /** One step back in the history; done when the other page is there, be it loaded or restored from the bfcache. */
  back(): Promise<void>
  /**
   * Runs a function in the page, with plain data in and out. It must not use anything outside itself.
   * A navigation that interrupts it makes it run again, in the new page.
   */
  eval<A extends readonly unknown[], R>(work: (...args: A) => R | Promise<R>, ...args: A): Promise<R>
  /** Clicks the centre of an element, once it is visible, at rest and not covered. */
  click(target: Target, patience?: number): Promise<void>
  clickAt(x: number, y: number): Promise<void>
  /** The same as `click` by a finger. Rejects in WebKit, whose driver turns a touch into a mouse. */
  tap(target: Target): Promise<void>
  move(x: number, y: number, steps?: number): Promise<void>
  /** A key by its `KeyboardEvent.key`, with modifiers before it: `'Escape'`, `'Shift+Tab'`. */
  press(key: string): Promise<void>
  /** Presses a key and holds it down until it has repeated so many times. It stays down. */
  hold(key: string, repeats: number): Promise<void>
  release(key: string): Promise<void>
  /** Clicks a field and types into it, key by key. */
  type(target: Target, text: string): Promise<void>
  /** Text in an input method, not yet decided on. Rejects where the driver has no input method: all but Chromium. */
  compose(text: string): Promise<void>
  /**
   * What assistive technology is told: in Chromium from the accessibility tree, in WebKit role and name as the driver
   * computes them, in Firefox only what the markup says.
   */
  exposure(target: Target): Promise<Exposure>
  /** What an element shows, or `null` where none is visible. */
  text(target: Target): Promise<string | null>
  isVisible(target: Target): Promise<boolean>
  /** Has the focus of its own tree: the document, or the shadow root it is in. */
  isFocused(target: Target): Promise<boolean>
  url(): Promise<string>
  title(): Promise<string>
  /** To the background: behind another tab, in WebKit minimized. Done when the page is `hidden`. */
  hide(): Promise<void>
  /** To the front. Done when the page is `visible`. In Chromium and Firefox the profile's other tabs become `hidden`. */
  show(): Promise<void>
  /**
   * Puts the pages of the browser to sleep, all its tabs': no line of theirs runs, and time goes on. A page asleep cannot
   * be asked for anything, so where a click on waking goes is said here.
   */
  suspend(aim?: Target): Promise<void>
  /** Wakes them all, with this input to this tab already waiting. Does nothing where nothing sleeps. */
  wakeWith(input: FirstInput): Promise<void>
  /** What Chromium does to a tab that was in the background for long. Hides it first. Rejects in the other engines. */
  freeze(): Promise<void>
  thaw(): Promise<void>
  /**
   * Stops the process of its page, with the other pages in it, as a busy machine may. Returns what lets it go on. Until then
   * the page cannot be asked for anything.
   */
  stop(): Promise<() => void>
  /** Cuts this page off the network. Where the engine can do it: Chromium. */
  setOffline?(isOffline: boolean): Promise<void>
  /**
   * Its process is killed: no `pagehide`, no last words. Then the tab is gone. Rejects in WebKit, whose driver gives up
   * the whole browser when a page crashes.
   */
  crash(): Promise<void>
  screenshot(path: string): Promise<void>
  /** The page as a PDF. WebKit's driver cannot print. */
  print?(): Promise<Uint8Array>
  /** All names and values in the accessibility tree. Only Chromium's driver tells them. */
  exposedText?(): Promise<string>
  close(): Promise<void>
}

/** The first thing after a sleep. */
export type FirstInput = 'key' | 'move' | 'click' | 'nothing'

/** What an engine does by itself with a tab; everything else is made of it. */
export interface RemoteTab {
  goto(url: string): Promise<void>
  back(): Promise<void>
  /** The value of an expression, awaited. */
  evaluate(expression: string): Promise<unknown>
  movePointer(x: number, y: number, steps: number): Promise<void>
  clickAt(x: number, y: number): Promise<void>
  /** Where the engine has touch. */
  tapAt?(x: number, y: number): Promise<void>
  /** Where the driver has an input method. */
  compose?(text: string): Promise<void>
  /** What it tells assistive technology of the element that is the value of an expression. */
  expose?(expression: string): Promise<Exposure>
  /** Holds all keys but the last, presses the last, releases. */
  pressChord(keys: readonly string[]): Promise<void>
  /** Presses a key, or lets the key that is down repeat. */
  keyDown(key: string): Promise<void>
  keyUp(key: string): Promise<void>
  typeKeys(text: string): Promise<void>
  toBackground(): Promise<void>
  toFront(): Promise<void>
  readonly renderers: Renderers
  /** Where the driver goes on afterwards. */
  crash?(): Promise<void>
  /** Where the engine can do it. */
  setLifecycle?(state: 'frozen' | 'active'): Promise<void>
  setOffline?(isOffline: boolean): Promise<void>
  screenshot(path: string): Promise<void>
  print?(): Promise<Uint8Array>
  exposedText?(): Promise<string>
  close(): Promise<void>
}

export function createTab(remote: RemoteTab): Tab {
  const ask = createAsk(remote)
  const reading = { ...createReading(ask), exposure: (target: Target) => expose(remote, ask, target) }
  const visibility = (wanted: DocumentVisibilityState) =>
    until(
      async () => (await ask('document.visibilityState')) === wanted || undefined,
      () => `the tab does not become ${wanted}`,
    )
  const show = async () => {
    await remote.toFront()
    await visibility('visible')
  }
  const hide = async () => {
    await remote.toBackground()
    await visibility('hidden')
  }
  const front = async () => {
    if ((await ask('document.visibilityState')) === 'hidden') await show()
  }
  const { goto, back, screenshot, print, exposedText, setOffline } = remote
  const close = async () => {
    remote.renderers.continue()
    await remote.close()
  }
  return {
    ...createInput(remote, ask, front),
    ...reading,
    ...createSleep(remote, ask, front),
    ...createLifecycle(remote, hide),
    stop: () => remote.renderers.stopBusy(() => ask(`(${work})(${BUSY})`)),
    crash: () => crash(remote, front),
    goto,
    back,
    hide,
    show,
    screenshot,
    ...(print && { print }),
    ...(setOffline && { setOffline }),
    ...(exposedText && { exposedText }),
    close,
  }
}

/** The value of an expression in the page, taken for what the asker knows it to be. */
type Ask = <T>(expression: string) => Promise<T>

/** The drivers' words for "the page went away while this ran". */
const interruptions =
  /Execution context was destroyed|Cannot find context|no such frame|DiscardedBrowsingContext|Target closed|detached Frame/

function createAsk(remote: RemoteTab): Ask {
  return async <T>(expression: string) => {
    for (let attempts = 1; ; attempts++) {
      try {
        return (await remote.evaluate(expression)) as T
      } catch (error) {
        if (attempts === 5 || !(error instanceof Error && interruptions.test(error.message))) throw error
        await pause()
      }
    }
  }
}

function createInput(remote: RemoteTab, ask: Ask, front: () => Promise<void>) {
  const click = async (target: Target, patience?: number) => {
    await front()
    const { x, y } = await clickable(ask, target, patience)
    await remote.clickAt(x, y)
  }
  return {
    click,
    clickAt: async (x: number, y: number) => {
      await front()
      await remote.clickAt(x, y)
    },
    tap: async (target: Target) => {
      await front()
      const { x, y } = await clickable(ask, target)
      if (!remote.tapAt) throw new Error('this engine has no touch')
      await remote.tapAt(x, y)
    },
    compose: async (text: string) => {
      if (!remote.compose) throw new Error('the driver of this engine has no input method')
      await remote.compose(text)
    },
    move: async (x: number, y: number, steps = 1) => {
      await front()
      await remote.movePointer(x, y, steps)
    },
    press: async (key: string) => {
      await front()
      await remote.pressChord(key.split('+'))
    },
    hold: async (key: string, repeats: number) => {
      await front()
      for (let times = 0; times <= repeats; times++) await remote.keyDown(key)
    },
    release: (key: string) => remote.keyUp(key),
    type: async (target: Target, text: string) => {
      await click(target)
      await remote.typeKeys(text)
    },
  }
}

/** For so many milliseconds a page is busy, so that its process can be told from the others. */
const BUSY = 1000

/** Runs in the page, so it is complete in itself. */
export function work(duration: number): void {
  const end = performance.now() + duration
  while (performance.now() < end);
}

/** Neither a link nor a field of any page under test. */
const nowhere = { x: 4, y: 300 }

/** Long enough for an input to reach the browser, and to wait there for the page. */
const DELIVERY = 150

function createSleep(remote: RemoteTab, ask: Ask, front: () => Promise<void>) {
  let place: { x: number; y: number } = nowhere
  const inputs: Record<FirstInput, () => Promise<void>> = {
    key: () => remote.pressChord(['x']),
    // In steps, because one that only tells where the pointer is would be no movement.
    move: () => remote.movePointer(place.x + 200, place.y + 40, 4),
    click: () => remote.clickAt(place.x, place.y),
    nothing: async () => {},
  }
  return {
    suspend: async (aim?: Target) => {
      await front()
      place = aim ? await clickable(ask, aim) : nowhere
      remote.renderers.stop()
    },
    wakeWith: async (input: FirstInput) => {
      const sent = inputs[input]()
      const isSent = Promise.race([sent, sleep(DELIVERY)])
      await isSent.finally(remote.renderers.continue)
      await sent
    },
  }
}

function createLifecycle({ setLifecycle }: RemoteTab, hide: () => Promise<void>) {
  const set = async (state: 'frozen' | 'active') => {
    if (!setLifecycle) throw new Error('this engine cannot freeze a tab')
    await setLifecycle(state)
  }
  return {
    freeze: async () => {
      if (setLifecycle) await hide()
      await set('frozen')
    },
    thaw: () => set('active'),
  }
}

async function crash(remote: RemoteTab, front: () => Promise<void>): Promise<void> {
  if (!remote.crash) throw new Error('the driver of this engine does not survive a crash')
  await front()
  await remote.crash()
  await remote.close().catch(() => {})
}

function createReading(ask: Ask) {
  const look = (target: Target) => ask<Sighting | null>(locate(target))
  return {
    eval: <A extends readonly unknown[], R>(work: (...args: A) => R | Promise<R>, ...args: A) =>
      ask<R>(`(${work})(...${JSON.stringify(args)})`),
    text: async (target: Target) => {
      const sighting = await look(target)
      return sighting?.isVisible ? sighting.text : null
    },
    isVisible: async (target: Target) => (await look(target))?.isVisible ?? false,
    isFocused: async (target: Target) => (await look(target))?.isFocused ?? false,
    url: () => ask<string>('location.href'),
    title: () => ask<string>('document.title'),
  }
}

function expose(remote: RemoteTab, ask: Ask, target: Target): Promise<Exposure> {
  const expression = elementOf(target)
  return remote.expose?.(expression) ?? ask<Exposure>(`(${readExposure})(${expression})`)
}

/** Waits like a person: until the element is there, stands still, and nothing lies over it. */
async function clickable(ask: Ask, target: Target, patience?: number): Promise<Sighting> {
  let before: Sighting | null = null
  return until(
    async () => {
      const now = await ask<Sighting | null>(locate(target, { mayScroll: true }))
      const isAtRest = now !== null && now.x === before?.x && now.y === before.y
      before = now
      return isAtRest && now.isVisible && now.coveredBy === null ? now : undefined
    },
    () => `cannot click ${JSON.stringify(target)}: ${hindrance(before)}`,
    patience,
  )
}

function hindrance(sighting: Sighting | null): string {
  if (!sighting) return 'there is no such element'
  if (!sighting.isVisible) return 'it is not visible'
  return sighting.coveredBy === null ? 'it does not stand still' : `it is covered by ${sighting.coveredBy}`
}
