import { registerOwnDialog } from '../script-tag/registered-own-dialog.ts'
import { createOwnDialog } from './own-dialog.ts'

registerOwnDialog(createOwnDialog)
