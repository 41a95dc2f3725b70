/**
 * What an option names: itself, or by a selector. By the prototype's own method, because a page's
 * `<img name="querySelector">` must not stand in for it.
 */
export function find<E extends Element>(wanted: string | E | undefined, type: new () => E): E | undefined {
  const found: unknown = typeof wanted === 'string' ? Document.prototype.querySelector.call(document, wanted) : wanted
  return found instanceof type ? found : undefined
}
