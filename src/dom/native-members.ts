/**
 * A member of a document or an element as the browser made it: `<input name="elements">` and `<img name="querySelector">`
 * stand in the place of the form's and the document's own, and frameworks put setters of theirs on a field.
 */
export function genuine<T extends object, Key extends keyof T>(owner: T, key: Key): T[Key] {
  const member: unknown = Reflect.get(Object.getPrototypeOf(owner), key, owner)
  return (typeof member === 'function' ? member.bind(owner) : member) as T[Key]
}

/** Gives a property its value past a setter that a framework put on the element itself. */
export function setGenuine<T extends object, Key extends keyof T & string>(owner: T, key: Key, value: T[Key]): void {
  Reflect.set(Object.getPrototypeOf(owner), key, value, owner)
}
