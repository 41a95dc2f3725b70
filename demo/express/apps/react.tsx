import { IdleWarningProvider, useIdleWarning, useWork } from 'idle-warning/react'
import { StrictMode, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'

const root = document.querySelector('#app') as HTMLElement
const options = JSON.parse(root.dataset.options ?? '')

createRoot(root).render(
  <StrictMode>
    <IdleWarningProvider options={options}>
      <Seeds />
      <Session />
    </IdleWarningProvider>
  </StrictMode>,
)

/** A computation that takes minutes, in a component that keeps the session alive while it works. */
function Seeds() {
  const [sorted, setSorted] = useState(0)
  const [isSorting, setSorting] = useState(false)
  useWork(isSorting, 'Sorting seeds', { max: '10m' })
  useEffect(() => {
    if (!isSorting) return
    const timer = setInterval(() => setSorted((count) => count + 1), 100)
    return () => clearInterval(timer)
  }, [isSorting])
  return (
    <section className="card" aria-labelledby="seeds">
      <h2 id="seeds">Sort the seeds</h2>
      <p>{sorted} seeds are sorted.</p>
      <button type="button" id="sort" aria-pressed={isSorting} onClick={() => setSorting(!isSorting)}>
        Sort
      </button>
    </section>
  )
}

function Session() {
  const { phase, remaining = 0, extend } = useIdleWarning()
  return (
    <section className="card" aria-labelledby="session">
      <h2 id="session">The session</h2>
      <dl className="figures">
        <div>
          <dt>Phase</dt>
          <dd id="phase">{phase}</dd>
        </div>
        <div>
          <dt>Remaining</dt>
          <dd>{phase === 'warning' ? `${remaining / 1000} s` : '–'}</dd>
        </div>
      </dl>
      <button type="button" onClick={extend}>
        Stay signed in
      </button>
    </section>
  )
}
