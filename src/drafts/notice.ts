import { genuine } from '../browser/genuine.ts'
import type { Clock } from '../core/ports.ts'
import type { DraftSettings } from './options.ts'

const NAME = 'idle-warning-draft-notice'

/** A screen reader speaks what comes into a live region, not what was there when it came. */
const A_MOMENT = 100

/**
 * Says before a form that something was put back, with a button that takes it out again. The page gives it its looks.
 *
 * @returns what removes it.
 */
export function showNotice(
  form: HTMLFormElement,
  { text, discard, lang }: Exclude<DraftSettings['notice'], false>,
  onDiscard: () => void,
  clock: Clock,
): () => void {
  const create = genuine(form, 'ownerDocument').createElement.bind(genuine(form, 'ownerDocument'))
  const notice = create('div')
  const words = create('span')
  const button = create('button')
  notice.className = NAME
  for (const [name, value] of Object.entries({ part: NAME, role: 'status', ...(lang && { lang }) }))
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
