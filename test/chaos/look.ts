import type { Look } from './facts.ts'

/** What a page answers: what it shows, and the evidence for a finding. `tab` is empty in pages that nobody has named. */
export interface Answer extends Look {
  readonly history: readonly object[]
}

/** The expression that is asked of a page. */
export const lookExpression = (): string => `(${look})()`

/** Runs in the page, so it is complete in itself. It reads what a person can read, and nothing of the library's state. */
export function look(): Answer {
  const main = document.querySelector('main')
  const script = document.querySelector<HTMLElement>('script[data-session-key]')
  const app = document.querySelector<HTMLElement>('#app[data-options]')
  const options = JSON.parse(app?.dataset.options ?? '{}')
  const own = document.querySelector('idle-warning')?.shadowRoot?.querySelector<HTMLElement>('dialog[open]')
  const isShown = main?.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ?? false
  const { idleWarning } = window as unknown as { idleWarning?: { history: readonly object[] } }
  // The browser's own error page has no storage.
  const saved = location.protocol === 'http:' ? sessionStorage.getItem('chaos-history') : null
  return {
    tab: window.name,
    since: performance.timeOrigin,
    path: location.pathname + location.search,
    isLoaded: document.readyState === 'complete',
    session: script?.dataset.sessionKey ?? options.sessionKey ?? null,
    isVisible: document.visibilityState === 'visible',
    // biome-ignore lint/performance/useDomNodeTextContent: only the text that is shown
    isReadable: isShown && (main?.innerText ?? '').trim() !== '',
    // biome-ignore lint/performance/useDomNodeTextContent: only the text that is shown
    dialog: own ? own.innerText.replace(/\s+/g, ' ').trim() : null,
    history: idleWarning?.history.slice(-40) ?? JSON.parse(saved ?? '[]'),
  }
}
