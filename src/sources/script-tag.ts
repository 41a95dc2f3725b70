import { describeProblem, isIdleWarningError, type Problem } from '../core/errors.ts'
import { suggestedName } from '../core/options/suggested-name.ts'
import { flag } from '../core/options/validators.ts'
import type { Source } from '../core/ports.ts'
import { join } from '../script-tag/registered-sources.ts'
import { attributeName, complain, ownScript } from '../script-tag/script-element.ts'
import { bridge } from './bridge.ts'
import { embedded } from './embedded.ts'
import { frames } from './frames.ts'
import { idleDetection } from './idle-detection.ts'
import { media } from './media.ts'
import { isOrigin } from './message.ts'
import { requests } from './requests.ts'
import { settle } from './settle.ts'

/** What an attribute brings, by its text; with nothing in it, or `true`, the source with its defaults. */
interface Attribute {
  readonly create: (text: string) => Source
  /** Where the text is wrong. */
  readonly otherwise: (text: string) => Source | undefined
}

const isOn = (text: string) => text === '' || text === 'true'

const byFlag = (create: () => Source): Attribute => ({
  create: (text) => {
    settle('', { flag: isOn(text) || text }, { flag })
    return create()
  },
  otherwise: () => undefined,
})

const byOption = (create: (options: object) => Source, name: string): Attribute => ({
  create: (text) => create(isOn(text) ? {} : { [name]: text }),
  otherwise: () => create({}),
})

const originsIn = (text: string) => text.split(/\s+/).filter(Boolean)

/** By their names in a dataset. */
const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  frames: byFlag(frames),
  embedded: byFlag(embedded),
  media: byOption(media, 'max'),
  requests: byOption(requests, 'max'),
  idleDetection: byOption(idleDetection, 'threshold'),
  bridge: {
    create: (text) => bridge({ origins: originsIn(text) }),
    otherwise(text) {
      const origins = originsIn(text).filter(isOrigin)
      return origins.length ? bridge({ origins }) : undefined
    },
  },
}

function createSource(name: string, { create, otherwise }: Attribute, text: string): Source | undefined {
  try {
    return create(text)
  } catch (error) {
    const problems: readonly Problem[] = isIdleWarningError(error) ? error.problems : []
    for (const problem of problems) complain(describeProblem({ ...problem, path: attributeName(name) }))
    return otherwise(text)
  }
}

/** Other tools put attributes on scripts too, so only what looks like a slip of the pen is mentioned. */
function reportUnknown(name: string): void {
  const names = Object.keys(ATTRIBUTES)
  const meant = suggestedName(name, names)
  if (meant && names.includes(meant))
    complain(`${attributeName(name)} is not known; did you mean ${attributeName(meant)}?`)
}

for (const [name, text = ''] of Object.entries(ownScript('script[src*="idle-warning-sources"]')?.dataset ?? {})) {
  const attribute = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined
  if (!attribute) reportUnknown(name)
  else if (text !== 'false') {
    const source = createSource(name, attribute, text)
    if (source) join(source)
  }
}
