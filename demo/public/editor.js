// Like many rich-text editors: a frame without an address, filled by a script, with an editable body.
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
