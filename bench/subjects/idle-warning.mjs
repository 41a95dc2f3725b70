import { createIdleWarning } from '../../dist/index.js'
import { optionsOf } from './idle-warning-options.mjs'

export function start(settings) {
  const idle = createIdleWarning(optionsOf(settings))
  idle.start()
  return Object.assign(() => idle.stop(), { handle: idle })
}
