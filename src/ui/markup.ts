import type { HostElement } from './built-in/elements.ts'
import type { Content } from './content.ts'

/** Selects what can have the focus. */
export const FOCUSABLE =
  ':is([autofocus],input:not([type=hidden]),select,textarea,button,a[href],[tabindex]):not(:disabled,[tabindex="-1"])'

/** Handles one type of event in the dialog. `target` is the innermost element, also inside a shadow root. */
export type EventHandler = readonly [type: string, handle: (event: Event, target: Element) => void]

/** What the person asks for with a click: the main button (extend, dismiss or reload), or signing out. */
export type Press = 'primary' | 'sign-out'

/** The elements of a dialog, either the built-in ones or those of the page's own `<dialog>`. */
export interface Markup {
  /** The element in the page's own tree: the host of the shadow root, or the page's dialog itself. */
  readonly host: HostElement | HTMLDialogElement
  readonly dialog: HTMLDialogElement
  /** A live region inside the dialog, because screen readers ignore everything outside an open modal dialog. */
  readonly live: HTMLParagraphElement
  /** The handlers for the events in the dialog. They are called while it is open. */
  readonly handlers: EventHandler[]
  /** Aborted by `remove()`. */
  readonly signal: AbortSignal
  /** True if the dialog is an element of the page, which the cover must not hide with the rest of the page. */
  readonly isOwn: boolean
  /** Puts the elements into the document. Called before each attempt to open the dialog; idempotent. */
  attach(): void
  /** Called each time the dialog has opened. */
  opened(): void
  /** Writes the content into the elements and returns the control that should have the focus. */
  fill(content: Content): HTMLElement | undefined
  /** Returns the sentence that a screen reader should speak for the content. Call `fill` first. */
  sentence(content: Content): string
  /** Returns what a click on this element means, if anything. */
  pressOf(target: Element): Press | undefined
  /** Called before the dialog closes. */
  clear(): void
  /** Announces a text when the dialog is closed. */
  announce(text?: string): void
  /** Removes the elements from the document, or restores those of the page. */
  remove(): void
}
