import type { Content } from './content.ts'

/** What can have the focus. */
export const CONTROLS =
  ':is([autofocus],input:not([type=hidden]),select,textarea,button,a[href],[tabindex]):not(:disabled,[tabindex="-1"])'

/** Hears an event in the dialog. `target` is the element itself, also in a shadow root. */
export type Hearer = readonly [type: string, hear: (event: Event, target: Element) => unknown]

/** What a person sees, hears and presses: the built-in parts, or a dialog of the page's own. */
export interface Face {
  /** What the page sees of it: where the events of the dialog arrive, and what is on top. */
  readonly host: HTMLElement
  readonly dialog: HTMLDialogElement
  /** Speaks while the dialog is open: everything outside a modal dialog is silent. */
  readonly live: HTMLElement
  /** What hears the events in the dialog while that is open. */
  readonly hearers: Hearer[]
  /** Aborted when the face is removed. */
  readonly signal: AbortSignal
  /** Whether the dialog is one of the page's elements, which the cover hides but for this one. */
  readonly isOwn: boolean
  /** Before the dialog is opened or mended. */
  attach(): void
  /** The dialog has been opened, or the browser has refused to, for this reason. */
  opened(refusal?: unknown): void
  /** Puts the content in, and answers with what gets the focus. */
  fill(content: Content): HTMLElement | undefined
  /** What is said aloud of the content. */
  sentence(content: Content): string
  /** What a click here was meant for. */
  pressed(target: Element): 'answer' | 'sign-out' | undefined
  /** The dialog is about to close. */
  clear(): void
  /** The dialog has closed. */
  closed(farewell?: string): void
  remove(): void
}
