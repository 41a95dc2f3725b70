import { arrived, PATIENCE } from './arrived.ts'
import { type EngineName, launchEngine, type Tab, type Theme } from './engines/index.ts'
import { expect } from './fixtures.ts'
import { painted } from './painted.ts'
import { type Stage, type StagedWindow, show, test, type Variant, variants } from './theatre.ts'
import { TIMES, UNTIL_WARNED } from './time/test.ts'
import type { Time } from './time/time.ts'

/**
 * platform.md §1 where it needs a real engine: what is on top, what has the focus, what a press reaches, what assistive
 * technology is told. docs/evidence/accessibility.md says for each requirement where its test is.
 */

const primary = 'dialog [part~="primary"]'
const secondary = 'dialog [part~="secondary"]'
const warning = { role: 'dialog', name: 'You are about to be signed out' }
const expired = { role: 'dialog', name: 'You have been signed out' }

/** The page, warned, with what this test needs of the page done before. */
async function warned(tab: Tab, url: string, before?: () => void | Promise<void>): Promise<void> {
  await tab.goto(url)
  if (before) await tab.eval(before)
  await warn(tab)
}

const warn = (tab: Tab) => tab.eval(() => (window as unknown as StagedWindow).stage.warn())
const advance = (tab: Tab, seconds: number) =>
  tab.eval((by) => (window as unknown as StagedWindow).stage.advance(by), seconds)
const told = (tab: Tab) => tab.eval(() => (window as unknown as StagedWindow).stage.told)
const phase = (tab: Tab) => tab.eval(() => (window as unknown as StagedWindow).stage.phase)
const isGone = (tab: Tab) => expect.poll(() => tab.isVisible('dialog'), PATIENCE).toBe(false)

/** Which element of the page has the focus. */
const focused = (tab: Tab) => tab.eval(() => document.activeElement?.id || document.activeElement?.localName)

const NO_TOUCH = 'the driver turns a touch into a mouse'

test.describe('one press', () => {
  const ways: readonly (readonly [way: string, press: (tab: Tab) => Promise<void>, by: string])[] = [
    ['Enter', (tab) => tab.press('Enter'), 'button'],
    ['Space', (tab) => tab.press(' '), 'button'],
    ['Escape', (tab) => tab.press('Escape'), 'escape'],
    ['a click', (tab) => tab.click(primary), 'button'],
    ['a tap', (tab) => tab.tap(primary), 'button'],
  ]
  for (const [way, press, by] of ways)
    test(`REQ-A11Y-4: ${way} alone stays signed in`, async ({ tab, theatre, engineName }) => {
      test.info().skip(way === 'a tap' && engineName === 'webkit', NO_TOUCH)
      await warned(tab, theatre.url)
      await press(tab)
      await isGone(tab)
      expect(await told(tab)).toEqual([`extended by ${by}`])
    })
})

/** Everything about where a person is in the page that a dialog could disturb. */
function condition() {
  const active = document.activeElement as HTMLInputElement | null
  const selection = getSelection()
  const path = (node: Node | null | undefined): string =>
    !node || node === document.body
      ? ''
      : `${path(node.parentNode)}/${[...(node.parentNode?.childNodes ?? [])].indexOf(node as ChildNode)}`
  const isText = active?.localName === 'textarea' || (active?.localName === 'input' && active.type !== 'email')
  return {
    focus: active?.id,
    caret: isText ? [active.selectionStart, active.selectionEnd, active.selectionDirection] : null,
    selection:
      active?.id === 'editable'
        ? [
            path(selection?.anchorNode),
            selection?.anchorOffset,
            path(selection?.focusNode),
            selection?.focusOffset,
            String(selection),
          ]
        : null,
    values: [...document.querySelectorAll<HTMLInputElement>('input, select, textarea')].map(({ value }) => value),
    letter: document.querySelector('#editable')?.textContent,
    scroll: [scrollX, scrollY, ...['#scroller', '#textarea'].map((each) => document.querySelector(each)?.scrollTop)],
  }
}

test.describe('the exact condition', () => {
  const places: readonly (readonly [place: string, arrange: () => void])[] = [
    [
      'an input with a selection made backwards',
      () => {
        const field = document.querySelector('#input') as HTMLInputElement
        field.focus()
        field.setSelectionRange(2, 7, 'backward')
      },
    ],
    ['an email field', () => (document.querySelector('#email') as HTMLInputElement).focus()],
    [
      'a textarea with its caret, scrolled, in a page that is scrolled',
      () => {
        const field = document.querySelector('#textarea') as HTMLTextAreaElement
        field.focus({ preventScroll: true })
        field.setSelectionRange(8, 8)
        field.scrollTop = 20
        scrollTo(0, 30)
      },
    ],
    [
      'an editable element with a selection across paragraphs',
      () => {
        const letter = document.querySelector('#editable') as HTMLElement
        letter.focus()
        const [first, second] = letter.querySelectorAll('b, p:last-child')
        getSelection()?.setBaseAndExtent(first?.firstChild as Node, 1, second?.firstChild as Node, 4)
      },
    ],
    ['a select', () => (document.querySelector('#select') as HTMLElement).focus()],
    [
      'an element that scrolls',
      () => {
        const scroller = document.querySelector('#scroller') as HTMLElement
        scroller.focus()
        scroller.scrollTop = 40
      },
    ],
  ]
  for (const [place, arrange] of places)
    test(`REQ-A11Y-6: who was in ${place} is there again, by button and by Escape`, async ({ tab, theatre }) => {
      await tab.goto(theatre.url)
      await tab.eval(arrange)
      // Firefox scrolls a caret into view in the next frame.
      await tab.eval(painted)
      const before = await tab.eval(condition)
      await warn(tab)
      await tab.click(primary)
      await isGone(tab)
      const afterClick = await tab.eval(condition)
      await advance(tab, 13 * 60)
      await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(true)
      await tab.press('Escape')
      await isGone(tab)
      expect([afterClick, await tab.eval(condition)]).toEqual([before, before])
    })

  test('REQ-A11Y-6: what was being composed when the warning came is in the field once, and can be gone on with', async ({
    tab,
    theatre,
    engineName,
  }) => {
    test.info().skip(engineName !== 'chromium', 'the driver has no input method')
    await tab.goto(theatre.url)
    await tab.type('#input', 'x')
    await tab.eval(() => {
      const field = document.querySelector('#input') as HTMLInputElement
      field.value = ''
    })
    await tab.compose('にほ')
    await warn(tab)
    await tab.press('Escape')
    await isGone(tab)
    const value = () => (document.querySelector('#input') as HTMLInputElement).value
    expect([await tab.eval(value), await focused(tab)]).toEqual(['にほ', 'input'])
    await tab.press('n')
    expect(await tab.eval(value)).toBe('にほn')
  })
})

test('REQ-A11Y-9: who has signed in again elsewhere finds the page as it was, and the cover gone', async ({
  tab,
  theatre,
}) => {
  await tab.goto(theatre.url)
  await tab.eval(async () => {
    const { stage } = window as unknown as StagedWindow
    const field = document.querySelector('#input') as HTMLInputElement
    field.value = 'half a sentence'
    field.focus()
    stage.reply = { status: 'ended' }
    stage.begin({ statusUrl: '/status', userKey: 'ada' })
    await stage.advance(15 * 60 + 4)
  })
  await expect.poll(() => tab.isVisible(expired), PATIENCE).toBe(true)
  expect(await tab.isVisible('h1')).toBe(false)
  await tab.eval(async () => {
    const { stage } = window as unknown as StagedWindow
    stage.reply = {}
    // The other tab is left for this one.
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    await stage.advance(5)
  })
  await isGone(tab)
  expect([
    await tab.isVisible('h1'),
    await focused(tab),
    await tab.eval(() => (document.querySelector('#input') as HTMLInputElement).value),
  ]).toEqual([true, 'input', 'half a sentence'])
})

test('REQ-A11Y-13: the warning is there at each second until the end, and then the reason', async ({
  tab,
  theatre,
}) => {
  await warned(tab, theatre.url)
  const seen = await tab.eval(async () => {
    const { stage } = window as unknown as StagedWindow
    const titles: string[] = []
    for (let second = 0; second <= 121; second++) {
      const dialog = stage.root.querySelector('dialog')
      const title = `${dialog?.matches(':modal')} ${dialog?.querySelector('h2')?.textContent}`
      if (titles.at(-1) !== title) titles.push(title)
      await stage.advance(1)
    }
    return titles
  })
  expect(seen.filter((title) => !title.includes('Signing you out'))).toEqual([
    `true ${warning.name}`,
    `true ${expired.name}`,
  ])
})

const sentenceFor = (time: string) => `We will sign you out in ${time}.`
const EXTENDABLE = {
  name: warning.name,
  live: sentenceFor('2 minutes'),
  focus: 'Stay signed in',
  controls: ['Stay signed in', 'Sign out'],
}
const ENDED = `${expired.name}. You were not active for a while.`

/** What a person who cannot see is told of each screen when it opens. */
const SCREENS: Readonly<Record<Variant, object>> = {
  extendable: EXTENDABLE,
  'last seconds': { ...EXTENDABLE, live: sentenceFor('18 seconds') },
  final: {
    name: 'You will be signed out soon',
    live: 'We will sign you out in 2 minutes. You cannot stay signed in for longer.',
    focus: 'Back to my work',
    controls: ['Back to my work', 'Sign out'],
  },
  unreachable: {
    ...EXTENDABLE,
    focus: 'Try again',
    controls: ['Try again', 'Sign out'],
    alert: 'We cannot reach the server. Please check your internet connection.',
  },
  refused: {
    ...EXTENDABLE,
    focus: 'Try again',
    controls: ['Try again', 'Sign out'],
    alert: 'We could not keep you signed in. Please try again.',
  },
  busy: { ...EXTENDABLE, focus: 'One moment…', controls: ['One moment… (disabled)', 'Sign out'] },
  checking: {
    name: 'One moment…',
    live: 'One moment… We are checking whether you are still signed in.',
    focus: 'dialog',
    controls: [],
  },
  leaving: {
    name: 'Signing you out…',
    live: 'Signing you out… You were not active for a while.',
    focus: 'dialog',
    controls: [],
  },
  locked: {
    name: 'This page is locked',
    live: 'This page is locked. You were not active for a while. We have hidden this page to keep your account safe. You may still be signed in.',
    focus: 'Sign in again',
    controls: ['Sign in again'],
  },
  'expired, with a link': { name: expired.name, live: ENDED, focus: 'Sign in again', controls: ['Sign in again'] },
  'expired, with a button': {
    name: expired.name,
    live: ENDED,
    focus: 'Reload the page',
    controls: ['Reload the page'],
  },
  'expired, in place': {
    name: expired.name,
    live: `${ENDED} What you typed is still here. Sign in again, then come back to this tab.`,
    focus: 'Sign in again (opens in a new tab)',
    controls: ['Sign in again (opens in a new tab)'],
  },
}

/** What stands in the dialog for those who ask it, as far as no engine has to compute it. */
function readScreen() {
  const { root } = (window as unknown as StagedWindow).stage
  const text = (selector: string) => root.querySelector(`dialog ${selector}`)?.textContent ?? ''
  const controls = [...root.querySelectorAll('button, a')].filter((control) => control.checkVisibility())
  const active = root.activeElement
  return {
    focus: active?.localName === 'dialog' ? 'dialog' : active?.textContent,
    controls: controls.map((control) =>
      [control.textContent, control.getAttribute('aria-disabled') === 'true' && '(disabled)'].filter(Boolean).join(' '),
    ),
    alert: text('[role=alert]'),
    live: text('[part=live]'),
  }
}

function hasSpoken(): boolean {
  const { root } = (window as unknown as StagedWindow).stage
  return !root.querySelector('[part~=held]') && root.querySelector('[part=live]')?.textContent !== ''
}

test('REQ-DLG-1: each screen has a role and a name, says once what happens, and puts the focus where to go on', async ({
  tab,
  theatre,
}) => {
  const seen: Record<string, object> = {}
  for (const variant of variants) {
    await show(tab, theatre.url, variant)
    // The dialog speaks in a task of its own, and later where a button is held.
    await expect.poll(() => tab.eval(hasSpoken), PATIENCE).toBe(true)
    const { role, name } = await tab.exposure('dialog')
    seen[variant] = { role, name, ...(await tab.eval(readScreen)) }
  }
  const wanted = variants.map((variant) => [variant, { role: 'dialog', alert: '', ...SCREENS[variant] }])
  expect(seen).toEqual(Object.fromEntries(wanted))
})

test('REQ-DLG-8: a dialog that the page closes has been answered: the person stays', async ({ tab, theatre }) => {
  await warned(tab, theatre.url)
  await tab.eval(() => (window as unknown as StagedWindow).stage.root.querySelector('dialog')?.close())
  // The dialog is closed at once, and its `close` event comes in a task of its own.
  await expect.poll(() => told(tab), PATIENCE).toEqual(['extended by escape'])
  await isGone(tab)
  expect(await phase(tab)).toBe('active')
})

test('REQ-DLG-9: the expired screen survives Escape, a close by the page, and its removal', async ({
  tab,
  theatre,
}) => {
  await show(tab, theatre.url, 'expired, with a link')
  const isThere = () => expect.poll(() => tab.isVisible(expired), PATIENCE).toBe(true)
  for (let times = 0; times < 3; times++) await tab.press('Escape')
  await isThere()
  await tab.eval(() => (window as unknown as StagedWindow).stage.root.querySelector('dialog')?.close())
  await isThere()
  await tab.eval(() => document.querySelector('idle-warning')?.remove())
  expect(await tab.isVisible('h1')).toBe(false)
  await tab.press('Tab')
  await isThere()
  expect([await phase(tab), await tab.isVisible('h1')]).toEqual(['expired', false])
})

test('REQ-DLG-10: the warning lies over a page in fullscreen, and the end of fullscreen is no answer', async ({
  tab,
  theatre,
  engineName,
}) => {
  await tab.goto(theatre.url)
  await tab.eval(() => {
    document
      .querySelector('#button')
      ?.addEventListener('click', () => document.querySelector('main')?.requestFullscreen())
  })
  await tab.click('#button')
  const isFull = () => tab.eval(() => document.fullscreenElement !== null)
  await expect.poll(isFull, PATIENCE).toBe(true)
  await warn(tab)
  expect(await tab.isFocused(primary)).toBe(true)
  const isOver = await tab.eval(() => {
    const { host } = (window as unknown as StagedWindow).stage.root
    return document.elementFromPoint(innerWidth / 2, innerHeight / 2) === host
  })
  await tab.eval(() => document.exitFullscreen())
  await expect.poll(isFull, PATIENCE).toBe(false)
  await advance(tab, 1)
  expect([isOver, await tab.isVisible(warning), await told(tab)], engineName).toEqual([true, true, []])
})

test('REQ-DLG-11: an open popover of the page is closed, and the focus comes back to somewhere that is there', async ({
  tab,
  theatre,
}) => {
  await warned(tab, theatre.url, () => {
    const popover = document.createElement('div')
    popover.id = 'popover'
    popover.popover = 'auto'
    const field = document.createElement('input')
    field.id = 'in-popover'
    popover.append(field)
    document.body.append(popover)
    document.querySelector<HTMLElement>('#button')?.focus()
    popover.showPopover()
    field.focus()
  })
  expect(await tab.isFocused(primary)).toBe(true)
  await tab.press('Escape')
  await isGone(tab)
  expect(['button', 'body', 'in-popover']).toContain(await focused(tab))
  await tab.type('#input', '!')
  expect([await focused(tab), await told(tab)]).toEqual(['input', ['extended by escape']])
})

test.describe('a person whose place in the page', () => {
  const changes: readonly (readonly [change: string, make: () => void])[] = [
    ['has gone', () => document.querySelector('#input')?.remove()],
    ['was disabled', () => document.querySelector('#input')?.setAttribute('disabled', '')],
    ['was made inert', () => document.querySelector('main')?.setAttribute('inert', '')],
  ]
  for (const [change, make] of changes)
    test(`REQ-DLG-13: ${change} meanwhile comes back to the page, which has not scrolled`, async ({ tab, theatre }) => {
      await warned(tab, theatre.url, () => {
        document.querySelector<HTMLElement>('#input')?.focus()
        scrollTo(0, 50)
      })
      await tab.eval(make)
      await tab.press('Escape')
      await isGone(tab)
      await expect.poll(() => focused(tab), PATIENCE).toBe('body')
      expect(await tab.eval(() => scrollY)).toBe(50)
    })
})

test('REQ-DLG-14: a body that is replaced, as Turbo does, leaves the warning with its time, its focus and its way back', async ({
  tab,
  theatre,
}) => {
  await warned(tab, theatre.url)
  await tab.eval(async () => {
    const next = document.createElement('body')
    const heading = document.createElement('h1')
    heading.textContent = 'Another page'
    next.append(heading)
    document.documentElement.replaceChild(next, document.body)
    await (window as unknown as StagedWindow).stage.advance(70)
  })
  expect([await tab.isVisible(warning), await tab.isFocused(primary), await tab.text('dialog [part="time"]')]).toEqual([
    true,
    true,
    '50 seconds',
  ])
  await tab.press('Enter')
  await isGone(tab)
  // What is hidden loses the focus at the next rendering.
  await expect.poll(() => focused(tab), PATIENCE).toBe('body')
  expect(await tab.text('h1')).toBe('Another page')
})

test.describe('other libraries for modals', () => {
  const habits: readonly (readonly [habit: string, take: () => void])[] = [
    ['body{pointer-events:none}, as Radix writes', () => document.body.style.setProperty('pointer-events', 'none')],
    ['html{pointer-events:none}', () => document.documentElement.style.setProperty('pointer-events', 'none')],
    [
      'aria-hidden on all that is beside theirs',
      () => document.querySelector('idle-warning')?.setAttribute('aria-hidden', 'true'),
    ],
    ['inert on all that is beside theirs', () => document.querySelector('idle-warning')?.setAttribute('inert', '')],
    [
      'a focus trap that stops each click and key outside of it',
      () => {
        const stop = (event: Event) => {
          event.preventDefault()
          event.stopImmediatePropagation()
        }
        for (const type of ['click', 'keydown', 'pointerdown', 'mousedown', 'touchstart', 'focusin'])
          document.addEventListener(type, stop, { capture: true, passive: false })
      },
    ],
    [
      'a style that hides what they do not know',
      () => {
        const sheet = new CSSStyleSheet()
        sheet.replaceSync('html>:not(head,body){visibility:hidden;opacity:0;filter:blur(9px);display:none}')
        document.adoptedStyleSheets = [sheet]
      },
    ],
  ]
  for (const [habit, take] of habits)
    test(`REQ-DLG-15: with ${habit}, the warning is seen, heard and can be clicked within a second`, async ({
      tab,
      theatre,
    }) => {
      await warned(tab, theatre.url)
      await tab.eval(take)
      await advance(tab, 1)
      expect((await tab.exposure('dialog')).role).toBe('dialog')
      await tab.click(primary)
      await isGone(tab)
      expect(await told(tab)).toEqual(['extended by button'])
    })
})

test('REQ-DLG-16: a layer of the page that closes at a press or a focus outside of it stays open', async ({
  tab,
  theatre,
}) => {
  await warned(tab, theatre.url, () => {
    const layer = document.createElement('div')
    layer.id = 'layer'
    document.body.append(layer)
    const types = 'pointerdown mousedown mouseup click focusin touchstart keydown keyup pointerup'
    const close = ({ target, type }: Event) => layer.contains(target as Node) || layer.setAttribute('class', type)
    for (const type of types.split(' ')) {
      document.addEventListener(type, close)
      document.addEventListener(type, close, { capture: true })
    }
  })
  await tab.press('Tab')
  await tab.click(primary)
  await isGone(tab)
  expect(await tab.eval(() => document.querySelector('#layer')?.className)).toBe('')
})

test.describe('a person who types on', () => {
  /** Types `q`, which brings this screen, and this at once: again, where the machine took half a second for it. */
  async function typeOn(tab: Tab, url: string, variant: Variant, keys: string): Promise<void> {
    for (let took = Infinity; took > 400; ) {
      await tab.goto(url)
      await tab.eval((screen) => {
        const stamps: number[] = []
        Object.assign(window, { stamps })
        const hear = ({ key, timeStamp }: KeyboardEvent) => {
          stamps.push(timeStamp)
          if (key === 'q') (window as unknown as StagedWindow).stage.show(screen)
        }
        addEventListener('keydown', hear, { capture: true })
      }, variant)
      await tab.click('#input')
      await tab.press('q')
      await tab.press(keys)
      const stamps = await tab.eval(() => (window as unknown as { stamps: number[] }).stamps)
      took = (stamps.at(-1) ?? Infinity) - (stamps[0] ?? 0)
    }
  }

  test('REQ-DLG-17: does not sign out, and can half a second later', async ({ tab, theatre }) => {
    await typeOn(tab, theatre.url, 'extendable', 'Tab+Enter')
    expect([await phase(tab), await tab.isVisible(warning)]).toEqual(['warning', true])
    const isOut = async () => {
      await tab.press('Enter')
      return phase(tab)
    }
    await expect.poll(isOut, { intervals: [700] }).toBe('expired')
  })

  test('REQ-DLG-17: does not put away a warning that comes only once', async ({ tab, theatre }) => {
    await typeOn(tab, theatre.url, 'final', 'Enter')
    expect(await tab.isVisible({ role: 'dialog', name: 'You will be signed out soon' })).toBe(true)
  })
})

test('REQ-DLG-20: on 320 × 256 pixels, with wide text spacing, nothing is cut off and each control can be reached', async ({
  tab,
  theatre,
}) => {
  for (const variant of variants) {
    await tab.goto(`${theatre.url}/frame`)
    const findings = await tab.eval(async (name) => {
      const inner = (document.querySelector('iframe') as HTMLIFrameElement).contentWindow as unknown as StagedWindow
      await inner.stage.show(name)
      const { root } = inner.stage
      // WCAG 1.4.12.
      const spacing = new (inner as unknown as typeof globalThis).CSSStyleSheet()
      spacing.replaceSync(
        '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}',
      )
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, spacing]
      const dialog = root.querySelector('dialog') as HTMLDialogElement
      const isAtStart = dialog.scrollTop === 0
      // No person can use a button that is held for a moment, unseen.
      const controls = [...root.querySelectorAll<HTMLElement>('button:not([part~=held]), a')].filter((each) =>
        each.checkVisibility(),
      )
      const reach: { isInside: boolean; isLarge: boolean }[] = []
      for (const control of controls) {
        // At the opening a long message has the room; the control comes into sight when it gets the focus.
        control.blur()
        control.focus()
        // WebKit scrolls with the next frame.
        await new Promise((resolve) => inner.requestAnimationFrame(() => inner.requestAnimationFrame(resolve)))
        const { left, right, top, bottom, width, height } = control.getBoundingClientRect()
        const isInside = left >= 0 && right <= 320.5 && top >= -0.5 && bottom <= 256.5
        reach.push({ isInside, isLarge: width >= 24 && height >= 44 })
      }
      const box = dialog.getBoundingClientRect()
      return {
        isAtStart,
        isWide: dialog.scrollWidth > dialog.clientWidth,
        isInside: box.left >= 0 && box.right <= 320.5 && box.top >= -0.5 && box.bottom <= 256.5,
        reach,
      }
    }, variant)
    expect(findings, variant).toEqual({
      // The words of a failure push the button out of sight, so there the dialog is scrolled to its end.
      isAtStart: !['unreachable', 'refused'].includes(variant),
      isWide: false,
      isInside: true,
      reach: findings.reach.map(() => ({ isInside: true, isLarge: true })),
    })
  }
})

test('REQ-DLG-21: nothing in the dialog moves or flashes, whatever the person has set', async ({ tab, theatre }) => {
  await warned(tab, theatre.url)
  const moving = await tab.eval(() => {
    const { root } = (window as unknown as StagedWindow).stage
    return [...root.querySelectorAll('*')].flatMap((element) => {
      const { transitionDuration, animationName } = getComputedStyle(element)
      return transitionDuration === '0s' && animationName === 'none' ? [] : [element.outerHTML]
    })
  })
  expect(moving).toEqual([])
})

/** How far the bar reaches, in percent of its track; `hidden` where it is not shown. */
function readBar() {
  const { root } = (window as unknown as StagedWindow).stage
  const [track, bar] = [...root.querySelectorAll('[part=progress], [part=bar]')].map((part) =>
    part.getBoundingClientRect(),
  )
  return bar?.width ? Math.round((100 * bar.width) / (track?.width ?? 0)) : 'hidden'
}

test('REQ-DLG-21: a bar shows what is left of the warning', async ({ tab, theatre }) => {
  await warned(tab, theatre.url)
  const seen = [await tab.eval(readBar)]
  for (const pause of [30, 60, 24]) {
    await advance(tab, pause)
    seen.push(await tab.eval(readBar))
  }
  await show(tab, theatre.url, 'expired, with a link')
  expect([...seen, await tab.eval(readBar)]).toEqual([100, 75, 25, 5, 'hidden'])
})

test('REQ-DLG-21: who wants less motion is shown no bar', async ({ theatre, engineName }) => {
  test.info().skip(engineName === 'webkit', 'its driver cannot ask for less motion')
  const engine = await launchEngine(engineName, undefined, 'still')
  try {
    const tab = await (await engine.newProfile()).newTab()
    await warned(tab, theatre.url)
    const isAsked = await tab.eval(() => matchMedia('(prefers-reduced-motion: reduce)').matches)
    expect([isAsked, await tab.eval(readBar)]).toEqual([true, 'hidden'])
  } finally {
    await engine.close()
  }
})

test('REQ-ANN-7: who has stayed is told so, politely, outside the dialog that has closed', async ({ tab, theatre }) => {
  await warned(tab, theatre.url)
  await tab.press('Enter')
  await isGone(tab)
  const status = () => {
    const region = (window as unknown as StagedWindow).stage.root.querySelector('[role=status]')
    return `${region?.parentNode === (window as unknown as StagedWindow).stage.root}: ${region?.textContent}`
  }
  await expect.poll(() => tab.eval(status), PATIENCE).toBe('true: You are still signed in.')
})

test.describe('the whole story', () => {
  const sessionOf = (demo: { sessions: { list(): readonly { alive: boolean; pings: readonly object[] }[] } }) =>
    demo.sessions.list().at(-1)
  const warned = async (tab: Tab, time: Time) => {
    await time.pass(UNTIL_WARNED)
    await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(true)
  }
  const isNotWarned = (tab: Tab) => expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(false)

  test('REQ-A11Y-4: can be gone through with a keyboard alone', async ({ tab, demo, time }) => {
    await tab.goto(`${demo.url}/sign-in?${TIMES}`)
    for (let presses = 0; presses < 20 && !(await tab.isFocused('#name')); presses++) await tab.press('Tab')
    for (const letter of 'Ada') await tab.press(letter)
    await tab.press('Enter')
    await arrived(tab, `${demo.url}/page`)
    await warned(tab, time)
    await tab.press('Enter')
    await isNotWarned(tab)
    await warned(tab, time)
    // In its first half second a warning takes no sign-out.
    await time.pass(1)
    await tab.press('Tab')
    await tab.press(' ')
    await arrived(tab, /reason=signed-out/)
    expect([sessionOf(demo)?.alive, sessionOf(demo)?.pings.length]).toEqual([false, 1])
  })

  test('REQ-A11Y-4: can be gone through by touch alone', async ({ tab, demo, time, engineName }) => {
    test.info().skip(engineName === 'webkit', NO_TOUCH)
    await tab.goto(`${demo.url}/sign-in?${TIMES}`)
    await tab.tap('#name')
    // The keyboard on the screen.
    for (const letter of 'Ada') await tab.press(letter)
    await tab.tap('button[type=submit]')
    await arrived(tab, `${demo.url}/page`)
    await warned(tab, time)
    await tab.tap(primary)
    await isNotWarned(tab)
    await warned(tab, time)
    // In its first half second a warning takes no sign-out.
    await time.pass(1)
    await tab.tap(secondary)
    await arrived(tab, /reason=signed-out/)
    expect([sessionOf(demo)?.alive, sessionOf(demo)?.pings.length]).toEqual([false, 1])
  })
})

interface Finding {
  readonly variant: string
  readonly rule: string
  readonly where: string
}

interface Axe {
  run(context: object): Promise<{
    passes: object[]
    violations: { id: string; nodes: { target: unknown; failureSummary: string }[] }[]
  }>
}

/** What axe-core has against a screen. */
async function violations(tab: Tab, url: string, variant: Variant): Promise<Finding[]> {
  await show(tab, url, variant)
  return tab.eval(async (name) => {
    const script = document.createElement('script')
    script.src = '/axe.js'
    await new Promise((resolve) => {
      script.onload = resolve
      document.head.append(script)
    })
    const { violations, passes } = await (window as unknown as { axe: Axe }).axe.run({
      include: [['idle-warning']],
    })
    if (passes.length < 8) throw new Error('axe-core has found hardly anything to look at')
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => ({
        variant: name,
        rule: id,
        where: `${JSON.stringify(target)}: ${failureSummary}`,
      })),
    )
  }, variant)
}

/** The borders and the outline without which a button could not be recognised in forced colours. */
function readEdges() {
  const { root } = (window as unknown as Window & { stage: Stage }).stage
  const isDrawn = (color: string) => !/transparent|^rgba.*, 0\)|\/ 0\)/.test(color)
  const edges = [...root.querySelectorAll<HTMLElement>('dialog, button, a')].flatMap((element) => {
    const { borderTopStyle, borderTopWidth, borderTopColor } = getComputedStyle(element)
    if (!element.checkVisibility()) return []
    return [borderTopStyle === 'solid' && Number.parseFloat(borderTopWidth) >= 1 && isDrawn(borderTopColor)]
  })
  const { outlineStyle, outlineWidth } = getComputedStyle(root.activeElement as Element)
  return {
    edges,
    outline: `${root.activeElement?.textContent}: ${root.activeElement?.matches(':focus-visible')} ${outlineStyle} ${Number.parseFloat(outlineWidth) >= 2}`,
  }
}

test.describe('axe-core finds nothing', () => {
  const settings: Readonly<Record<Exclude<Theme, 'still'>, string>> = {
    light: '(prefers-color-scheme: light)',
    dark: '(prefers-color-scheme: dark)',
    forced: '(forced-colors: active)',
  }
  const isMissing = (engineName: EngineName, theme: Theme) => engineName === 'webkit' && theme === 'forced'

  for (const theme of ['light', 'dark', 'forced'] as const)
    test(`in any screen in ${theme} colours, in which buttons and focus have an edge`, async ({
      engineName,
      theatre,
    }) => {
      test.info().skip(isMissing(engineName, theme), 'the engine has no forced colours')
      const engine = await launchEngine(engineName, undefined, theme)
      try {
        const tab = await (await engine.newProfile()).newTab()
        const found: Finding[] = []
        for (const variant of variants) found.push(...(await violations(tab, theatre.url, variant)))
        expect(await tab.eval((query) => matchMedia(query).matches, settings[theme])).toBe(true)
        expect(found).toEqual([])
        await show(tab, theatre.url, 'extendable')
        await tab.press('Tab')
        const edges = () => tab.eval(readEdges)
        // In WebKit under its driver nothing matches `:focus-visible`; whether for want of an active window is not known.
        if (engineName === 'webkit') return
        await expect.poll(async () => (await edges()).outline, PATIENCE).toBe('Sign out: true solid true')
        if (theme === 'forced') expect((await edges()).edges).toEqual([true, true, true])
      } finally {
        await engine.close()
      }
    })
})
