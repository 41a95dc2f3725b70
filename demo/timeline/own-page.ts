/**
 * A frame of the first page stands for a tab. Without this, the library would see that the frames belong to one page, and
 * would show one warning for all of them. So each frame keeps its list of instances under a name of its own. Import it
 * before the library.
 */
const { for: symbolFor } = Symbol
Symbol.for = (key) => symbolFor(key === 'idle-warning.live' ? `${key} ${window.name}` : key)
