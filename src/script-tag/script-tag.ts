import { describeProblem, isIdleWarningError } from '../core/errors.ts'
import { suggestedName } from '../core/options/suggested-name.ts'
import { put } from '../core/options/validators.ts'
import type { EventName } from '../core/session/state.ts'
import { createIdleWarning as create, type Door, settle, watch } from '../idle-warning.ts'
import { createModal } from '../modal-view.ts'
import type { IdleWarning, IdleWarningOptions } from '../types.ts'
import { setText } from '../ui/built-in/elements.ts'
import { countdown } from '../ui/countdown.ts'
import { langAround } from '../ui/language.ts'
import { english, formatTime } from '../ui/messages.ts'
import { joined } from './registered-sources.ts'
import { all, attributeName, complain, ownScript } from './script-element.ts'

/** How the text of an attribute becomes a value. */
const asText = (text: string): unknown => text
const asFlag = (text: string): unknown => (text === '' || text === 'true' ? true : text === 'false' ? false : text)
const asList = (text: string): unknown => text.split(/\s+/).filter(Boolean)
const asTextOrFalse = (text: string): unknown => (text === 'false' ? false : text)

/** Every option that is data has an attribute: `data-` and its name in kebab case. `request.csrf` is `data-csrf`. */
const ATTRIBUTES = {
  idleTimeout: asText,
  warnBefore: asText,
  absoluteTimeout: asText,
  keepaliveInterval: asText,
  expiresIn: asText,
  absoluteIn: asText,
  keepaliveUrl: asText,
  statusUrl: asText,
  signOutUrl: asText,
  signInUrl: asText,
  signedOutUrl: asText,
  returnParam: asTextOrFalse,
  allowedOrigins: asList,
  sessionKey: asText,
  userKey: asText,
  scope: asText,
  lang: asText,
  extendOn: asText,
  endAfterClose: asText,
  coverOnLeave: asFlag,
  allowShortWarning: asFlag,
  'request.csrf': asText,
  'request.credentials': asText,
  'request.timeout': asText,
  'dialog.role': asText,
  'dialog.element': asText,
  'dialog.expired': asText,
} as const

const EVENTS: readonly EventName[] = [
  'warning',
  'extended',
  'beforeexpire',
  'expired',
  'resumed',
  'tick',
  'keepalive',
  'work',
  'phase',
  'error',
]

const MARK = Symbol.for('idle-warning')

/** `request.csrf` → `csrf`, `dialog.role` → `dialogRole`: the names under which a dataset has them. */
const datasetName = (path: string): string =>
  path.replace('request.', '').replace(/\.(\w)/, (_, letter: string) => letter.toUpperCase())

/** Where the page's author finds it: the attribute, or the path in the JSON. */
const placeOf = ({ dataset }: HTMLElement, path: string): string =>
  path === 'idleTimeout' || datasetName(path) in dataset ? attributeName(datasetName(path)) : path

type Raw = Record<string, unknown>

/** Long and nested options may stand in `<script type="application/json" id="idle-warning">`. */
function readJson(): Raw {
  const element = all('script[type="application/json"]#idle-warning')[0]
  if (!element) return {}
  try {
    return { ...JSON.parse(element.textContent ?? '') }
  } catch (error) {
    complain(`the JSON in <script id="idle-warning"> cannot be read: ${error}`)
    return {}
  }
}

function readAttributes({ dataset }: HTMLElement): Raw {
  const raw = readJson()
  for (const [path, parse] of Object.entries(ATTRIBUTES)) {
    const text = dataset[datasetName(path)]
    if (text !== undefined) put(raw, path, parse(text))
  }
  return raw
}

/** Other tools put attributes on scripts too, so only a name that resembles one of ours, or was one, is mentioned. */
function reportUnknownAttributes({ dataset }: HTMLElement): void {
  const names = [...Object.keys(ATTRIBUTES).map(datasetName), 'manual']
  for (const name of Object.keys(dataset)) {
    if (names.includes(name)) continue
    const meant = names.find((known) => known.length > 6 && name.startsWith(known)) ?? suggestedName(name, names)
    if (meant && names.includes(meant))
      complain(`${attributeName(name)} is not known; did you mean ${attributeName(meant)}?`)
  }
}

/** The same events for the page, which may listen before this script has loaded. */
function mirror(handle: IdleWarning): void {
  const complained = new Set<string>()
  for (const name of EVENTS)
    handle.on(name, (event) => {
      const isHandled = !document.dispatchEvent(
        new CustomEvent(`idle-warning:${name}`, { detail: event, cancelable: true }),
      )
      if ('preventDefault' in event && isHandled) event.preventDefault()
      if ('code' in event && event.code !== 'degraded' && !isHandled && !complained.has(event.code)) {
        complained.add(event.code)
        complain(event.code, event.cause)
      }
    })
}

const hook = (name: string): string => `[data-idle-warning="${name}"]`

function answerClicks(handle: IdleWarning, canSignOut: boolean): void {
  document.addEventListener('click', (event) => {
    const clicked = (name: string) =>
      event.composedPath().some((node) => node instanceof Element && node.matches(hook(name)))
    // Where the SDK cannot do it, the element does what it would do without it: a link leads to its own sign-out.
    const isRunning = handle.phase === 'active' || handle.phase === 'warning'
    const isExtend = clicked('extend')
    // A page that asks "Really?" and hears no has prevented it.
    const isSignOut = canSignOut && clicked('sign-out') && !event.defaultPrevented
    if (!isRunning || (!isExtend && !isSignOut)) return
    event.preventDefault()
    if (isExtend) handle.extend()
    else handle.signOut()
  })
}

/** In the language of the words around it. */
function fillRemaining(handle: IdleWarning, lang: string | undefined): void {
  const langOf = (element: Element) => lang ?? (langAround(element) || english.lang)
  const fill = (write: (element: Element) => string) => {
    for (const element of all(hook('remaining'))) setText(element, write(element))
  }
  handle.on('tick', ({ remaining }) => fill((element) => formatTime(langOf(element), countdown(remaining))))
  handle.on('phase', ({ to }) => to !== 'warning' && fill(() => ''))
}

/** Holds by markup: looked for when something is due, so that the document need not be watched. */
function createHolds({ beginWork, on }: IdleWarning): () => void {
  const holds = new Map<Element, () => void>()
  // A session that begins anew knows nothing of the holds before.
  on('phase', ({ from, to, cause }) => {
    if (to === 'stopped' || from === 'stopped' || (from === 'expired' && cause !== 'resumed')) holds.clear()
  })
  return () => {
    for (const [element, end] of holds) {
      if (element.isConnected) continue
      end()
      holds.delete(element)
    }
    for (const element of all(hook('hold'))) if (!holds.has(element)) holds.set(element, beginHold(element, beginWork))
  }
}

function beginHold(element: Element, begin: IdleWarning['beginWork']): () => void {
  const label = element.getAttribute('data-idle-warning-label') ?? 'hold'
  const max = element.getAttribute('data-idle-warning-max')
  const keepWarning = element.hasAttribute('data-idle-warning-keep-warning')
  try {
    return begin(label, { keepWarning, ...(max !== null && { max: max as '1h' }) })
  } catch (error) {
    complain(`data-idle-warning-max: ${error}`)
    return begin(label, { keepWarning })
  }
}

const door: Door = { createView: createModal, sources: [joined] }

function createFrom(script: HTMLElement): IdleWarning {
  const raw = readAttributes(script)
  const isManual = 'manual' in script.dataset
  const { settings, problems } =
    isManual && raw.idleTimeout === undefined ? settle({ idleTimeout: 'off' }) : settle(raw)
  for (const problem of problems) complain(describeProblem({ ...problem, path: placeOf(script, problem.path) }))
  reportUnknownAttributes(script)
  const isOff = problems.some(({ path }) => path === 'idleTimeout')
  if (isOff) complain('is off: without an idle timeout there is nothing to watch')
  const handle = watch(settings, { ...door, beforeDue: () => tendHolds() })
  const tendHolds = createHolds(handle)
  mirror(handle)
  answerClicks(handle, settings.limits.hasSignOut)
  fillRemaining(handle, settings.lang)
  if (!isOff && !isManual) handle.start()
  return handle
}

const createIdleWarning = (options: IdleWarningOptions): IdleWarning => create(options, door)

const holder = window as { [MARK]?: unknown; idleWarning?: unknown }

if (holder[MARK]) complain('this page loads the script twice; the second copy does nothing')
else {
  holder[MARK] = true
  holder.idleWarning = Object.assign(
    createFrom(ownScript('script[data-idle-timeout]') ?? document.createElement('script')),
    { createIdleWarning, isIdleWarningError },
  )
}
