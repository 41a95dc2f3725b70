/** Remembers where a person is in the page. Call the returned function to bring them back, without scrolling. */
export function rememberFocus(): () => void {
  const element = focusedElement()
  // A text field keeps its caret by itself, and loses it to a range that is set around it.
  const selectBack = element && 'select' in element ? () => {} : rememberSelection()
  return () => {
    if (element?.isConnected) element.focus({ preventScroll: true })
    selectBack()
  }
}

/** Looked for through shadow roots. */
function focusedElement(root: DocumentOrShadowRoot = document): HTMLElement | null {
  const element = root.activeElement as HTMLElement | null
  return (element?.shadowRoot && focusedElement(element.shadowRoot)) ?? element
}

function rememberSelection(): () => void {
  const selection = getSelection()
  if (!selection?.anchorNode) return () => {}
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection
  return () => {
    if (anchorNode.isConnected && focusNode?.isConnected)
      selection.setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset)
  }
}
