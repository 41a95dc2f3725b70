/**
 * Shows the warning and the end in a `<dialog>` of the page.
 *
 * @see docs/own-markup.md
 * @packageDocumentation
 */
import type { ModalOptions, OwnDialog } from '../types.ts'
import { createOwnDialog } from './own-dialog.ts'

/**
 * Makes the option `dialog` for a `<dialog>` of the page: `createIdleWarning({ dialog: ownDialog('#timeout'), … })`. The
 * library fills it through the attributes `data-idle-warning` and `data-idle-warning-show` in it.
 *
 * If it has no element for a state, the built-in dialog shows that state. If it is missing or cannot be shown, the built-in
 * dialog shows everything, and an `error` event has the code `view-failed`. `createIdleWarning` throws for a wrong selector.
 *
 * @param element the dialog, or its selector. It is looked for when it is needed.
 * @param options the other settings of the dialog; they apply to the built-in one too.
 */
export const ownDialog = (element: string | HTMLDialogElement, options: ModalOptions = {}): OwnDialog => ({
  ...options,
  element,
  createView: createOwnDialog,
})

export type { ModalOptions, OwnDialog } from '../types.ts'
