import type { Clock } from '../core/ports.ts'
import { chooseTexts, type DraftTexts, registered } from '../core/texts.ts'
import { genuine } from '../dom/native-members.ts'
import type { DraftSettings, NoticeTexts } from './options.ts'

const NAME = 'idle-warning-draft-notice'

/** A screen reader speaks what comes into a live region, not what was there when it came. */
const A_MOMENT = 100

/** The built-in language. */
const ENGLISH: DraftTexts = {
  lang: 'en',
  restored: 'We put back what you had typed before you were signed out.',
  discard: 'Discard',
}

interface Words extends Required<NoticeTexts> {
  /** Where the words are not the page's own, who reads them aloud needs to know their language. */
  readonly language: Readonly<Record<string, string>>
}

/** The page's own words over those in the language of the words around the form. */
function wordsFor(form: HTMLFormElement, { locales, notice }: DraftSettings): Words {
  const around = genuine(form, 'closest')<HTMLElement>('[lang]')?.lang ?? ''
  const {
    lang,
    dir = 'ltr',
    restored,
    discard,
  } = chooseTexts(around, [...locales, ...registered<DraftTexts>()]) ?? ENGLISH
  const own = notice || {}
  return { text: restored, discard, ...own, language: own.text ? {} : { lang, dir } }
}

/**
 * Says before a form that something was put back, with a button that takes it out again. The page gives it its looks.
 *
 * @returns what removes it.
 */
export function showNotice(
  form: HTMLFormElement,
  settings: DraftSettings,
  onDiscard: () => void,
  clock: Clock,
): () => void {
  const { text, discard, language } = wordsFor(form, settings)
  const create = genuine(form, 'ownerDocument').createElement.bind(genuine(form, 'ownerDocument'))
  const notice = create('div')
  const words = create('span')
  const button = create('button')
  notice.className = NAME
  for (const [name, value] of Object.entries({ part: NAME, role: 'status', ...language }))
    notice.setAttribute(name, value)
  button.type = 'button'
  button.textContent = discard
  button.addEventListener('click', onDiscard)
  notice.append(words, ' ', button)
  genuine(form, 'before')(notice)
  const unwait = clock.wait(clock.now() + A_MOMENT, () => {
    words.textContent = text
  })
  return () => {
    unwait()
    notice.remove()
  }
}
