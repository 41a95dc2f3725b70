import { nativeMember, setNativeMember } from '../dom/native-members.ts'
/** Returns a function that puts a mark before the title of the document, and with `''` removes it. */
export function createTitleMark(): (mark: string) => void {
  let current = ''
  return (mark) => {
    const title = nativeMember(document, 'title')
    const marked = (mark && `${mark} `) + withoutMark(current, title)
    // Writing a title that stands there already would wake the page's observers each second.
    if (marked !== title) setNativeMember(document, 'title', marked)
    current = mark
  }
}

/** The application may have set another title meanwhile. Reading a title strips the space at its end. */
function withoutMark(mark: string, title: string): string {
  return mark && `${title} `.startsWith(`${mark} `) ? title.slice(mark.length + 1) : title
}
