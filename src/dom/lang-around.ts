import { nativeMember } from './native-members.ts'

/** The language that an element has from the nearest `lang` attribute, its own or a parent's. */
export function langAround(element: Element): string | undefined {
  const place = nativeMember(element, 'closest')<HTMLElement>('[lang]')
  return place ? nativeMember(place, 'lang') : undefined
}
