/**
 * `idle-warning-sources.min.js`: more kinds of activity, before or after the main script. Each of its attributes turns one
 * source on; `"false"` turns it off.
 *
 * @example
 * ```html
 * <script defer src="/static/idle-warning-sources.min.js" data-frames data-media="30m" data-requests></script>
 * ```
 * @see docs/presence.md
 * @packageDocumentation
 */
import { describeProblem, isIdleWarningError, type Problem } from '../core/errors.ts'
import { nearestOf } from '../core/options/nearest-name.ts'
import { flag } from '../core/options/validators.ts'
import type { Source } from '../core/ports.ts'
import { logError } from '../dom/inform.ts'
import { registerSource } from '../script-tag/registered-sources.ts'
import { attributeName, ownScript } from '../script-tag/script-element.ts'
import { bridge } from './bridge.ts'
import { embedded } from './embedded.ts'
import { frames } from './frames.ts'
import { idleDetection } from './idle-detection.ts'
import { media } from './media.ts'
import { isOrigin } from './origin.ts'
import { requests } from './requests.ts'
import { readSourceOptions } from './source-options.ts'
import { windows } from './windows.ts'

/** How the text of an attribute becomes a source. An empty text and `true` mean the source with its defaults. */
interface Attribute {
  /** Throws an `IdleWarningError` if the text is wrong. */
  readonly create: (text: string) => Source
  /** The source in place of one whose text is wrong; `undefined` for none. */
  readonly createFallback: (text: string) => Source | undefined
}

const isOn = (text: string) => text === '' || text === 'true'

const flagAttribute = (create: () => Source): Attribute => ({
  create: (text) => {
    readSourceOptions('', { flag: isOn(text) || text }, { flag })
    return create()
  },
  createFallback: () => undefined,
})

const optionAttribute = (create: (options: object) => Source, optionName: string): Attribute => ({
  create: (text) => create(isOn(text) ? {} : { [optionName]: text }),
  createFallback: () => create({}),
})

const splitList = (text: string) => text.split(/\s+/).filter(Boolean)

/** By the names that `dataset` has for them. */
const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  frames: flagAttribute(frames),
  windows: flagAttribute(windows),
  embedded: flagAttribute(embedded),
  media: optionAttribute(media, 'max'),
  requests: optionAttribute(requests, 'max'),
  idleDetection: optionAttribute(idleDetection, 'threshold'),
  bridge: {
    create: (text) => bridge({ origins: splitList(text) }),
    createFallback(text) {
      const origins = splitList(text).filter(isOrigin)
      return origins.length ? bridge({ origins }) : undefined
    },
  },
}

function createSource(name: string, { create, createFallback }: Attribute, text: string): Source | undefined {
  try {
    return create(text)
  } catch (error) {
    const problems: readonly Problem[] = isIdleWarningError(error) ? error.problems : []
    for (const problem of problems) logError(describeProblem({ ...problem, path: attributeName(name) }))
    return createFallback(text)
  }
}

/** Reports only names that resemble a known one, because other tools put their own attributes on scripts too. */
function reportUnknown(name: string): void {
  const names = Object.keys(ATTRIBUTES)
  const suggestion = nearestOf(name, names)
  if (suggestion && names.includes(suggestion))
    logError(`${attributeName(name)} is not known; did you mean ${attributeName(suggestion)}?`)
}

for (const [name, text = ''] of Object.entries(ownScript('script[src*="idle-warning-sources"]')?.dataset ?? {})) {
  const attribute = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined
  if (!attribute) reportUnknown(name)
  else if (text !== 'false') {
    const source = createSource(name, attribute, text)
    if (source) registerSource(source)
  }
}
