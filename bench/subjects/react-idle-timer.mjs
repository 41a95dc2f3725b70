import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { useIdleTimer } from 'react-idle-timer'

const SECOND = 1000

export function start({ idleTimeout, warnBefore, hasTabs }) {
  const root = createRoot(document.body.appendChild(document.createElement('div')))
  const App = () => {
    useIdleTimer({
      timeout: idleTimeout * SECOND,
      promptBeforeIdle: warnBefore * SECOND,
      crossTab: hasTabs,
      onPrompt: () => {},
      onIdle: () => {},
    })
    return null
  }
  root.render(createElement(App))
  return () => root.unmount()
}
