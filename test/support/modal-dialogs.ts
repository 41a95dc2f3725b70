/**
 * For `setupFiles`: jsdom has no modal dialogs. In tests a modal dialog is one that is open. Without `close` events, and
 * never in the state `:modal`, so that the dialog opens anew at each screen.
 */
Object.assign(HTMLDialogElement.prototype, {
  showModal(this: HTMLDialogElement) {
    this.open = true
  },
  close(this: HTMLDialogElement) {
    this.open = false
  },
})
