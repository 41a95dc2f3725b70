import { reportPresence } from './sources/report-presence.ts'

/** A page can put something of its own in the place of `document.currentScript`. */
function ownScript(): HTMLElement | undefined {
  const current: unknown = document.currentScript
  if (current instanceof HTMLScriptElement) return current
  return Document.prototype.querySelectorAll.call(document, 'script[src*="idle-warning-frame"]')[0] as HTMLElement
}

try {
  reportPresence({ to: ownScript()?.dataset.to ?? '' })
} catch (error) {
  // biome-ignore lint/suspicious/noConsole: the mistake of a page's author is said in the console, as in script-tag.ts
  console.error(`idle-warning: ${(error as Error).message.replace(/.*reportPresence\.to/, 'data-to')}`)
}
