import { addToLog } from './log.js'

// The SDK's events also reach the document. This script only shows them; the SDK works without it.
const events = ['phase', 'warning', 'extended', 'beforeexpire', 'expired', 'resumed', 'keepalive', 'work', 'error']
for (const name of events) {
  document.addEventListener(`idle-warning:${name}`, ({ detail }) => addToLog(name, detail))
}

// With `data-stay` the page stays under its cover when the session ends. If the same person signs in again in another
// tab, the cover lifts and the text is still there. After a sign-out on purpose the page is left as usual: a cover only
// hides what is on the page.
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

/** A work hold without code: the session stays alive while this element is in the page. */
function upload() {
  const element = document.createElement('p')
  element.dataset.idleWarning = 'hold'
  element.dataset.idleWarningLabel = 'Upload'
  element.dataset.idleWarningMax = '10m'
  element.textContent = 'Uploading 4,012 photographs of courgettes …'
  return element
}
