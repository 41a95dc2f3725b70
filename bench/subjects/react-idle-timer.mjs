import { createElement, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { useIdleTimer } from 'react-idle-timer'

const SECOND = 1000

/** Resolves when the hook has run. */
export function start({ idleTimeout, warnBefore, hasTabs }) {
  const container = document.body.appendChild(document.createElement('div'))
  const root = createRoot(container)
  const stop = () => {
    root.unmount()
    container.remove()
  }
  const options = {
    timeout: idleTimeout * SECOND,
    promptBeforeIdle: warnBefore * SECOND,
    crossTab: hasTabs,
    onPrompt: () => {},
    onIdle: () => {},
  }
  return new Promise((resolve) => {
    const App = () => {
      useIdleTimer(options)
      useEffect(() => resolve(stop), [])
      return null
    }
    root.render(createElement(App))
  })
}
