import { useIdle } from '@vueuse/core'
import { effectScope, watch } from 'vue'

const SECOND = 1000

export function start({ idleTimeout }) {
  const scope = effectScope()
  scope.run(() => {
    const { idle } = useIdle(idleTimeout * SECOND)
    watch(idle, () => {})
  })
  return () => scope.stop()
}
