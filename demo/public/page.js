import { addToLog } from './log.js'

// Everything that the SDK says to the application also reaches the document; nothing here is needed for it to work.
const events = ['phase', 'warning', 'extended', 'beforeexpire', 'expired', 'resumed', 'keepalive', 'work', 'error']
for (const name of events) {
  document.addEventListener(`idle-warning:${name}`, ({ detail }) => addToLog(name, detail))
}

// Where there is something to lose the page stays under its cover: the person signs in again in another tab, and when it
// was the same person, everything here is as it was. Who signs out on purpose leaves: a cover hides, and removes nothing.
document.addEventListener('idle-warning:expired', (event) => {
  const isOnPurpose = event.detail.cause === 'signed-out'
  if (document.querySelector('[data-stay]') && !isOnPurpose) event.preventDefault()
})

const uploadButton = document.querySelector('#upload')
uploadButton?.addEventListener('click', () => {
  const isRunning = uploadButton.getAttribute('aria-pressed') === 'true'
  uploadButton.setAttribute('aria-pressed', String(!isRunning))
  document.querySelector('#upload-place').replaceChildren(...(isRunning ? [] : [upload()]))
})

/** A hold that needs no code: the session lives while this element is in the page. */
function upload() {
  const element = document.createElement('p')
  element.dataset.idleWarning = 'hold'
  element.dataset.idleWarningLabel = 'Upload'
  element.dataset.idleWarningMax = '10m'
  element.textContent = 'Uploading 4,012 photographs of courgettes …'
  return element
}
