// Sends the form and shows a progress bar. Nothing here mentions the session: the SDK notices the request by itself.
const form = document.querySelector('#photographs')
const progress = document.querySelector('#progress')
const uploaded = document.querySelector('#uploaded')

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const photographs = new Blob([new Uint8Array(8_000_000)])
  const request = new XMLHttpRequest()
  request.open('POST', `${form.action}?take=${form.elements.take.value}`)
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    progress.value = loaded / total
  })
  request.addEventListener('loadend', () => {
    uploaded.textContent = request.status === 200 ? 'The photographs have arrived.' : 'The upload has failed.'
  })
  uploaded.textContent = 'Uploading …'
  request.setRequestHeader('X-CSRF-Token', document.querySelector('meta[name="csrf-token"]').content)
  request.send(photographs)
})
