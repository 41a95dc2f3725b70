import { type StageMessage, send } from './messages.ts'
import { rowName } from './rows.ts'

/** The frames and the real tabs of the story. */
export interface Panes {
  /** Shows a tab as a frame in the page. */
  openFrame(tab: string, url: string): void
  /** Opens a real tab of the browser. */
  openTab(tab: string, url: string): void
  /** Calls back with the name of each tab that a person closes. */
  onClose(notify: (tab: string) => void): void
  closeAll(): void
  tell(message: StageMessage): void
  /** Whether a message comes from one of them. */
  has(from: Window): boolean
}

/** A tab that is closed tells nothing more, so it is looked for now and then. */
const LOOK = 500

export function createPanes(place: HTMLElement): Panes {
  const windows = new Map<string, Window>()
  const frames = new Map<string, HTMLElement>()
  let notifyClosed: (tab: string) => void = () => {}

  const close = (tab: string) => {
    frames.get(tab)?.remove()
    frames.delete(tab)
    windows.delete(tab)
    notifyClosed(tab)
  }
  watchClosed(windows, close)

  return {
    openFrame(tab, url) {
      const { pane, frame } = createPane(tab, url, () => close(tab))
      if (frames.size === 0) place.replaceChildren()
      place.append(pane)
      frames.set(tab, pane)
      windows.set(tab, frame.contentWindow as Window)
    },
    openTab(tab, url) {
      const view = window.open(url, tab)
      if (view) windows.set(tab, view)
    },
    onClose(notify) {
      notifyClosed = notify
    },
    closeAll() {
      for (const [tab, view] of windows) if (!frames.has(tab)) view.close()
      for (const pane of frames.values()) pane.remove()
      frames.clear()
      windows.clear()
    },
    tell(message) {
      for (const view of windows.values()) send(view, message)
    },
    has: (from) => [...windows.values()].includes(from),
  }
}

function watchClosed(windows: ReadonlyMap<string, Window>, close: (tab: string) => void): void {
  setInterval(() => {
    for (const [tab, view] of windows) if (view.closed) close(tab)
  }, LOOK)
}

function createPane(tab: string, url: string, onClose: () => void) {
  const pane = document.createElement('div')
  pane.className = 'pane'
  const bar = document.createElement('div')
  bar.className = 'pane-bar'
  const name = document.createElement('span')
  name.textContent = rowName(tab)
  bar.append(name)
  if (tab !== '1') bar.append(closeButton(tab, onClose))
  const frame = document.createElement('iframe')
  Object.assign(frame, { name: tab, src: url, title: `${rowName(tab)}: the page of a signed-in person` })
  pane.append(bar, frame)
  return { pane, frame }
}

function closeButton(tab: string, onClose: () => void): HTMLButtonElement {
  const button = document.createElement('button')
  Object.assign(button, { type: 'button', className: 'link', textContent: 'Close' })
  button.setAttribute('aria-label', `Close ${rowName(tab)}`)
  button.addEventListener('click', onClose)
  return button
}
