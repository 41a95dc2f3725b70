// As rich-text editors do: a frame without an address, filled by script, whose whole body can be written in.
document.querySelector('#open-editor').addEventListener('click', () => {
  const frame = document.createElement('iframe')
  frame.className = 'editor'
  frame.title = 'Letter'
  document.querySelector('#editor-place').replaceChildren(frame)
  const { body } = frame.contentDocument
  body.contentEditable = 'true'
  body.setAttribute('role', 'textbox')
  body.setAttribute('aria-label', 'Letter')
  body.setAttribute('aria-multiline', 'true')
  body.focus()
})
