import IdleJs from 'idle-js'

const SECOND = 1000

export function start({ idleTimeout }) {
  const idle = new IdleJs({ idle: idleTimeout * SECOND, onIdle: () => {} })
  idle.start()
  return () => idle.stop()
}
