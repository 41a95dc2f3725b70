import idleTimeout from 'idle-timeout'

const SECOND = 1000

export function start({ idleTimeout: timeout }) {
  const idle = idleTimeout(() => {}, { element: document, timeout: timeout * SECOND })
  return () => idle.destroy()
}
