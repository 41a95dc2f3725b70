// A page that takes the cover away.
setInterval(() => {
  document.adoptedStyleSheets = []
  document.querySelector('idle-warning')?.remove()
  for (const element of document.documentElement.children) element.style.removeProperty('display')
  document.documentElement.style.removeProperty('display')
}, 20)
// It does not leave either.
addEventListener('idle-warning:expired', (event) => event.preventDefault(), true)
