import type { View } from '../../core/ports.ts'
import { createDriver, type DriverOptions } from '../view.ts'
import { type BuiltInOptions, createBuiltInFace } from './built-in-markup.ts'

export interface DialogOptions extends DriverOptions, BuiltInOptions {}

/** The built-in modal. Nothing is put into the page before the first screen other than `none`. */
export function createDialog(options: DialogOptions): View {
  let view: View | undefined
  return {
    show(screen) {
      if (screen.kind !== 'none') view ??= createDriver(options, createBuiltInFace(options))
      view?.show(screen)
    },
    remove() {
      view?.remove()
      view = undefined
    },
  }
}
