import type { View } from '../../core/ports.ts'
import { createDialogView, type ViewOptions } from '../view.ts'
import { type BuiltInOptions, createBuiltInMarkup } from './built-in-markup.ts'

export interface DialogOptions extends ViewOptions, BuiltInOptions {}

/** The built-in dialog. It puts nothing into the page before the first screen other than `none`. */
export function createDialog(options: DialogOptions): View {
  let view: View | undefined
  return {
    show(screen) {
      if (screen.kind !== 'none') view ??= createDialogView(options, createBuiltInMarkup(options))
      view?.show(screen)
    },
    isDismissed: () => !!view?.isDismissed?.(),
    remove() {
      view?.remove()
      view = undefined
    },
  }
}
