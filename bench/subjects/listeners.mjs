/** For the page: what the libraries are compared with when the pointer moves. As text, because it needs no bundle. */
export const LISTENERS = `
const empty = () => {}
window.subjects = {
  ...window.subjects,
  none: { start: () => () => {} },
  'empty listener': {
    start() {
      window.addEventListener('pointermove', empty, { passive: true })
      return () => window.removeEventListener('pointermove', empty)
    },
  },
}`
