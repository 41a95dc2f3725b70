import type { Problem } from '../core/errors.ts'
import { duration } from '../core/options/duration.ts'
import { expecting, isObject, languages, text, validate } from '../core/options/validators.ts'
import type { Duration, DurationText } from '../core/ports.ts'
import type { DraftTexts } from '../core/texts.ts'

/** The texts of the notice before a form whose fields were restored. */
export interface NoticeTexts {
  /** What the notice says. @default `'We put back what you had typed before you were signed out.'`, in the language of the form */
  readonly text?: string
  /** The button that takes the restored values out again. @default `'Discard'`, in the language of the form */
  readonly discard?: string
}

/** The options of {@link keepDrafts}. */
export interface DraftOptions {
  /**
   * Opaque id of the signed-in person, the same as the option `userKey` of `createIdleWarning`. A draft is restored only
   * under the `userKey` that it was saved under. The browser stores a short hash of it, never the id itself.
   */
  readonly userKey: string
  /**
   * The age, counted from the end of the session, at which a draft is deleted instead of restored. The next page that
   * calls `keepDrafts` deletes it.
   *
   * @default `'1h'`
   */
  readonly maxAge?: DurationText
  /**
   * Where to look for marked forms: a document, a shadow root, an element around the forms, or a form itself.
   *
   * @default `document`
   */
  readonly root?: Document | DocumentFragment | Element
  /**
   * The texts of the notice, each optional, or `false` for no notice.
   *
   * @default the texts of the language around the form
   */
  readonly notice?: NoticeTexts | false
  /**
   * Languages of the notice: modules of `idle-warning/locales`, as for the dialog. The nearest `lang` around a form
   * selects one. Languages that script tags have loaded are always available, and English is built in.
   *
   * @default `[]`
   */
  readonly locales?: readonly DraftTexts[]
}

/** The options after validation, with the defaults filled in. */
export interface DraftSettings {
  /** Empty if the option is missing or wrong; then no draft may be kept. */
  readonly userKey: string
  readonly maxAge: Duration
  readonly root: Document | DocumentFragment | Element
  readonly notice: NoticeTexts | false
  readonly locales: readonly DraftTexts[]
}

const DEFAULT_MAX_AGE: Duration = 3_600_000

/** `nodeType` of what can hold forms: an element, a document, a fragment. */
const ROOT_NODE_TYPES: readonly unknown[] = [1, 9, 11]

const VALIDATORS = {
  userKey: text,
  maxAge: duration,
  root: expecting<DraftSettings['root']>(
    'a document or an element',
    (value) => value && ROOT_NODE_TYPES.includes((value as { nodeType?: unknown }).nodeType),
  ),
  notice: expecting<NoticeTexts | false>('{ text, discard } or false', (value) => value === false || isObject(value)),
  locales: languages<DraftTexts>(),
}

const NOTICE_VALIDATORS = { text, discard: text }

/** Reads the options. A wrong option becomes a problem, and its default is used. */
export function readDraftOptions(options: object): {
  readonly settings: DraftSettings
  readonly problems: readonly Problem[]
} {
  const problems: Problem[] = []
  const values = validate({ ...options }, VALIDATORS, '', problems)
  const { userKey = '', maxAge = DEFAULT_MAX_AGE, root = document, notice, locales = [] } = values
  if (!userKey && !problems.some(({ path }) => path === 'userKey'))
    problems.push({ path: 'userKey', value: undefined, expected: 'a text' })
  const noticeTexts = validate({ ...notice }, NOTICE_VALIDATORS, 'notice.', problems)
  return { settings: { userKey, maxAge, root, notice: notice === false ? false : noticeTexts, locales }, problems }
}
