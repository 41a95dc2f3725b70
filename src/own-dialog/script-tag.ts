/**
 * `idle-warning-own-dialog.min.js`: a `<dialog>` of the page, before or after the main script. `data-dialog-element` on the
 * main script is its selector.
 *
 * @see docs/own-markup.md
 * @packageDocumentation
 */
import { registerOwnDialog } from '../script-tag/registered-own-dialog.ts'
import { createOwnDialog } from './own-dialog.ts'

registerOwnDialog(createOwnDialog)
