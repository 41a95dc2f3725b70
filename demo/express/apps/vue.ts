import { createIdleWarningPlugin, useIdleWarning, useWork } from 'idle-warning/vue'
import { createApp, defineComponent, h, onScopeDispose, ref, watch } from 'vue'

/** Render functions, because a strict Content Security Policy forbids compiling templates in the page. */
const Seeds = defineComponent(() => {
  const sorted = ref(0)
  const isSorting = ref(false)
  useWork(isSorting, 'Sorting seeds', { max: '10m' })
  let timer: ReturnType<typeof setInterval> | undefined
  const stop = () => clearInterval(timer)
  watch(isSorting, (is) => {
    if (is) timer = setInterval(() => sorted.value++, 100)
    else stop()
  })
  onScopeDispose(stop)
  const toggle = () => {
    isSorting.value = !isSorting.value
  }
  return () =>
    h('section', { class: 'card', 'aria-labelledby': 'seeds' }, [
      h('h2', { id: 'seeds' }, 'Sort the seeds'),
      h('p', `${sorted.value} seeds are sorted.`),
      h('button', { type: 'button', id: 'sort', 'aria-pressed': isSorting.value, onClick: toggle }, 'Sort'),
    ])
})

const Session = defineComponent(() => {
  const { phase, remaining, extend } = useIdleWarning()
  const figure = (name: string, id: string, text: string) => h('div', [h('dt', name), h('dd', { id }, text)])
  const left = () => (phase.value === 'warning' ? `${(remaining.value ?? 0) / 1000} s` : '–')
  return () =>
    h('section', { class: 'card', 'aria-labelledby': 'session' }, [
      h('h2', { id: 'session' }, 'The session'),
      h('dl', { class: 'figures' }, [figure('Phase', 'phase', phase.value), figure('Remaining', 'left', left())]),
      h('button', { type: 'button', onClick: extend }, 'Stay signed in'),
    ])
})

const root = document.querySelector('#app') as HTMLElement
const App = defineComponent(() => () => [h(Seeds), h(Session)])
createApp(App)
  .use(createIdleWarningPlugin(JSON.parse(root.dataset.options ?? '')))
  .mount(root)
