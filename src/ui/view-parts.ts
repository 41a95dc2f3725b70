import type { View } from '../core/ports.ts'
import type { createHost, createLiveRegion, createStatusRegion } from './built-in/elements.ts'
import type { createDialogView, ViewOptions } from './view.ts'

/**
 * What the modal view gives to a view from a module of its own. The functions are among it, so that the module need not
 * bring a second copy of them into the page.
 */
export interface ViewParts {
  readonly options: ViewOptions
  /** The page's `<dialog>`, or a selector that is resolved when the dialog is needed. */
  readonly element: string | HTMLDialogElement
  /** The language of the countdown, a BCP 47 tag. @default the `lang` that applies to the dialog in the page */
  readonly lang: string | undefined
  /** Shows what the page's dialog cannot show. */
  readonly builtIn: View
  /** Called if the page's dialog cannot be shown. */
  readonly onFailure: (cause: unknown) => void
  readonly createDialogView: typeof createDialogView
  readonly createHost: typeof createHost
  readonly createLiveRegion: typeof createLiveRegion
  readonly createStatusRegion: typeof createStatusRegion
}

/** Creates a view that takes the place of the built-in dialog. */
export type CreateOwnView = (parts: ViewParts) => View
