/**
 * Access to the members that the browser gave to documents and elements. A page can shadow them: `<input name="elements">`
 * replaces `form.elements`, `<img name="querySelector">` replaces `document.querySelector`, and frameworks define setters
 * on single fields. The prototype still has the original. A test refuses any other way to a member of `document`, and of an
 * element that may be a `<form>`.
 *
 * @see https://html.spec.whatwg.org/multipage/dom.html#dom-tree-accessors
 */

/** Reads a member from the prototype. A method is bound to its owner. A member that this browser lacks is `undefined`. */
export function nativeMember<T extends object, Key extends keyof T>(owner: T, key: Key): T[Key] {
  const member: unknown = Reflect.get(placeOf(owner), key, owner)
  return (typeof member === 'function' ? member.bind(owner) : member) as T[Key]
}

/** Sets a property by the setter of the prototype, past a setter that a framework defined on the element itself. */
export function setNativeMember<T extends object, Key extends keyof T & string>(
  owner: T,
  key: Key,
  value: T[Key],
): void {
  Reflect.set(placeOf(owner), key, value, owner)
}

/** Whether the browser gave this object such a member. `'select' in form` is also true for `<input name="select">`. */
export const hasNativeMember = (owner: object, key: string): boolean => key in placeOf(owner)

/** Where the members of an object are. Only nodes can be shadowed; a window has most of its members on itself. */
function placeOf(owner: object): object {
  const prototype = Object.getPrototypeOf(owner)
  return 'nodeType' in prototype ? prototype : owner
}

/** The root element of the document. Its own members can be used directly, because it is no `<form>`. */
export const rootElement = () => nativeMember(document, 'documentElement') as HTMLHtmlElement

/** All elements of the document that match a selector. */
export const queryAll = <E extends Element = Element>(selector: string): E[] => [
  ...nativeMember(document, 'querySelectorAll')<E>(selector),
]

/**
 * Resolves an option that is an element or the selector of one.
 *
 * @returns the element, or `undefined` if there is none of this type.
 */
export function findElement<E extends Element>(wanted: string | E | undefined, type: new () => E): E | undefined {
  const found = typeof wanted === 'string' ? queryAll(wanted)[0] : wanted
  return found instanceof type ? found : undefined
}
