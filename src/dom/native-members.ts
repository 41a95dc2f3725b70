/**
 * Access to the members that the browser gave to documents and elements. A page can shadow them: `<input name="elements">`
 * replaces `form.elements`, `<img name="querySelector">` replaces `document.querySelector`, and frameworks define setters
 * on single fields. The prototype still has the original.
 *
 * @see https://html.spec.whatwg.org/multipage/dom.html#dom-tree-accessors
 */

/** Reads a member from the prototype. A method is bound to its owner. */
export function nativeMember<T extends object, Key extends keyof T>(owner: T, key: Key): T[Key] {
  const member: unknown = Reflect.get(Object.getPrototypeOf(owner), key, owner)
  return (typeof member === 'function' ? member.bind(owner) : member) as T[Key]
}

/** Sets a property by the setter of the prototype, past a setter that a framework defined on the element itself. */
export function setNativeMember<T extends object, Key extends keyof T & string>(
  owner: T,
  key: Key,
  value: T[Key],
): void {
  Reflect.set(Object.getPrototypeOf(owner), key, value, owner)
}

/** All elements of the document that match a selector. */
export const queryAll = <E extends Element = Element>(selector: string): E[] => [
  ...(Document.prototype.querySelectorAll.call(document, selector) as NodeListOf<E>),
]

/** Whether an element matches a selector. */
export const matches = (element: Element, selector: string): boolean =>
  Element.prototype.matches.call(element, selector)

/**
 * Resolves an option that is an element or the selector of one.
 *
 * @returns the element, or `undefined` if there is none of this type.
 */
export function findElement<E extends Element>(wanted: string | E | undefined, type: new () => E): E | undefined {
  const found = typeof wanted === 'string' ? queryAll(wanted)[0] : wanted
  return found instanceof type ? found : undefined
}
