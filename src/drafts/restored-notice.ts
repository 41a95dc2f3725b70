import type { Clock, Duration } from '../core/ports.ts'
import { chooseTexts, type DraftTexts, registered } from '../core/texts.ts'
import { langAround } from '../dom/lang-around.ts'
import { nativeMember } from '../dom/native-members.ts'
import type { DraftSettings, NoticeTexts } from './draft-options.ts'

const NAME = 'idle-warning-draft-notice'

/** A screen reader speaks text that is added to a live region, not text that the region had when it was added. */
const SPEECH_DELAY: Duration = 100

/** The built-in language. */
const ENGLISH: DraftTexts = {
  lang: 'en',
  restored: 'We put back what you had typed before you were signed out.',
  discard: 'Discard',
}

interface Words extends Required<NoticeTexts> {
  /** `lang` and `dir`, so that a screen reader speaks our texts right. Empty for the page's own texts. */
  readonly attributes: Readonly<Record<string, string>>
}

/** The page's own texts, and for each that is missing the text in the language around the form. */
function wordsFor(form: HTMLFormElement, { locales, notice }: DraftSettings): Words {
  const pageLanguage = langAround(form) ?? ''
  const texts = chooseTexts(pageLanguage, [...locales, ...registered<DraftTexts>()]) ?? ENGLISH
  const { lang, dir = 'ltr', restored, discard } = texts
  const own = notice || {}
  return { text: restored, discard, ...own, attributes: own.text ? {} : { lang, dir } }
}

/**
 * Shows a notice before a form: its fields were restored, and a button takes the values out again. The notice has no style
 * of its own; the page can style it by its class or its `::part()`.
 *
 * @returns the undo, which removes the notice.
 */
export function showRestoredNotice(
  form: HTMLFormElement,
  settings: DraftSettings,
  onDiscard: () => void,
  clock: Clock,
): () => void {
  const { text, discard, attributes } = wordsFor(form, settings)
  const create = nativeMember(nativeMember(form, 'ownerDocument'), 'createElement')
  const notice = create('div')
  const message = create('span')
  const button = create('button')
  notice.className = NAME
  for (const [name, value] of Object.entries({ part: NAME, role: 'status', ...attributes }))
    notice.setAttribute(name, value)
  button.type = 'button'
  button.textContent = discard
  button.addEventListener('click', onDiscard)
  notice.append(message, ' ', button)
  nativeMember(form, 'before')(notice)
  const cancelMessage = clock.wait(clock.now() + SPEECH_DELAY, () => {
    message.textContent = text
  })
  return () => {
    cancelMessage()
    notice.remove()
  }
}
