/**
 * Members that a field of a form can shadow, and more than the SDK touches. The selectors of jsdom cannot bear `attributes`,
 * `localName`, `nodeType`, `ownerDocument`, `parentElement` and `parentNode`; the tests in browsers have them.
 */
const NAMES =
  'addEventListener ariaHidden attachShadow autocomplete before blur childNodes className click closest contains contentWindow data dataset dispatchEvent elements focus form getAttribute getBoundingClientRect getRootNode hasAttribute hidden href id inert isConnected lang matches querySelector querySelectorAll remove removeAttribute removeEventListener replaceChildren replaceWith reset select setAttribute shadowRoot style submit tabIndex textContent type value'

/** One field for each name. */
export const SHADOWING_FIELDS = NAMES.split(' ')
  .map((name) => `<input type="hidden" name="${name}">`)
  .join('')

/** Lets the fields of all forms shadow their members, as browsers do it and jsdom does not. */
export function shadowForms(root: ParentNode = document): void {
  for (const form of root.querySelectorAll('form'))
    for (const field of HTMLFormElement.prototype.querySelectorAll.call(form, 'input[name]'))
      Object.defineProperty(form, (field as HTMLInputElement).name, {
        value: field,
        configurable: true,
        writable: true,
      })
}
