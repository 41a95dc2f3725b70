// Tells how long it is until the warning, on pages with the script tag. The SDK itself shows a countdown only in its warning.
const place = document.querySelector('#countdown')
// Both demos write their times in seconds: `20s`.
const warnBefore = Number.parseFloat(document.querySelector('script[data-warn-before]')?.dataset.warnBefore)

function show() {
  const text = inWords(window.idleWarning)
  place.hidden = text === ''
  if (place.textContent !== text) place.textContent = text
}

function inWords(idle) {
  if (idle?.phase === 'warning') return 'The warning is open.'
  if (idle?.phase !== 'active' || !Number.isFinite(idle.remaining)) return ''
  const seconds = Math.ceil(idle.remaining / 1000 - warnBefore)
  return seconds > 0 ? `Warning in ${seconds} s` : ''
}

/** The timer rests while the page is hidden. */
function followVisibility() {
  let timer
  const update = () => {
    clearInterval(timer)
    if (document.visibilityState === 'hidden') return
    show()
    timer = setInterval(show, 1000)
  }
  document.addEventListener('visibilitychange', update)
  update()
}

if (place) followVisibility()
