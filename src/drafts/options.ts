import { type Problem, refuseOptions } from '../core/errors.ts'
import { duration, isObject, languages, read, text, when } from '../core/options/validators.ts'
import type { Duration, DurationText } from '../core/ports.ts'
import type { DraftTexts } from '../core/texts.ts'

/** What the notice before a form says. */
export interface NoticeTexts {
  /** @default 'We put back what you had typed before you were signed out.', in the language of the form */
  readonly text?: string
  /** The button that empties the restored fields. @default 'Discard', likewise */
  readonly discard?: string
}

export interface DraftOptions {
  /**
   * Opaque id of the signed-in person: nobody else sees what this one typed. The same as the option `userKey` of
   * `createIdleWarning`. Only a short hash of it is kept.
   */
  readonly userKey: string
  /** A draft older than this is deleted unread, by the next page that calls this. Counted from the end of the session. @default '1h' */
  readonly maxAge?: DurationText
  /** Where the marked forms are: a document, a shadow root, an element around them or a form. @default document */
  readonly root?: Document | DocumentFragment | Element
  /** Texts of the notice that something was put back, one by one, or `false` for no notice. */
  readonly notice?: NoticeTexts | false
  /**
   * Languages for the notice: modules of `idle-warning/locales`, as for the modal. The nearest `lang` around a form
   * chooses. @default those that scripts of the page have brought, and English
   */
  readonly locales?: readonly DraftTexts[]
}

/** The options as they are used. */
export interface DraftSettings {
  readonly userKey: string
  readonly maxAge: Duration
  readonly root: Document | DocumentFragment | Element
  readonly notice: NoticeTexts | false
  readonly locales: readonly DraftTexts[]
}

/** The kinds of nodes that can hold forms: element, document, fragment. */
const ROOTS: readonly unknown[] = [1, 9, 11]

const READERS = {
  userKey: text,
  maxAge: duration,
  root: when<DraftSettings['root']>(
    'a document or an element',
    (value) => value && ROOTS.includes((value as { nodeType?: unknown }).nodeType),
  ),
  notice: when<NoticeTexts | false>('{ text, discard } or false', (value) => value === false || isObject(value)),
  locales: languages<DraftTexts>(),
}

const TEXTS = { text, discard: text }

/** @throws IdleWarningError that names all that is wrong. */
export function settleDrafts(idle: unknown, options: object): DraftSettings {
  const problems: Problem[] = []
  if (typeof (idle as { on?: unknown } | undefined)?.on !== 'function')
    problems.push({ path: 'idle', value: idle, expected: 'what createIdleWarning gave' })
  const { userKey = '', maxAge = 3_600_000, root, notice, locales = [] } = read({ ...options }, READERS, '', problems)
  if (!userKey && !problems.some(({ path }) => path === 'userKey'))
    problems.push({ path: 'userKey', value: undefined, expected: 'a text' })
  const texts = read({ ...notice }, TEXTS, 'notice.', problems)
  refuseOptions(problems)
  return { userKey, maxAge, root: root ?? document, notice: notice === false ? false : texts, locales }
}
