import mermaidScript from '@mermaid-js/tiny/dist/mermaid.tiny.js?url'
import { useData } from 'vitepress'
import { defineComponent, h, onMounted, ref, watch } from 'vue'

/** On a narrow screen it scrolls, so the keyboard must reach it. */
const DRAWING = { class: 'drawing', role: 'img', tabindex: 0, 'aria-label': 'A diagram. Its text follows.' }

/**
 * A Mermaid diagram. Its text is the slot, and stays in the page: for readers without scripts, for the search and for
 * screen readers, to which a drawing says little.
 */
export const Diagram = defineComponent((_, { slots }) => {
  const figure = ref(null)
  const drawing = ref('')
  const { isDark } = useData()
  onMounted(async () => {
    const text = figure.value.querySelector('pre').textContent
    const mermaid = await loadMermaid()
    const draw = async () => {
      drawing.value = await drawWith(mermaid, text)
    }
    watch(isDark, draw, { immediate: true, flush: 'post' })
  })
  return () =>
    h('figure', { ref: figure, class: 'diagram' }, [
      drawing.value && h('div', { ...DRAWING, innerHTML: drawing.value }),
      h('details', { open: !drawing.value }, [h('summary', 'The diagram as text'), slots.default()]),
    ])
})

/** Mermaid is large, and a classic script. So only a page with a diagram loads it, and after the page is shown. */
function loadMermaid() {
  if (window.mermaid) return window.mermaid
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = mermaidScript
    script.onload = () => resolve(window.mermaid)
    script.onerror = () => reject(new Error(`${mermaidScript} could not be loaded. The diagrams stay text.`))
    document.head.append(script)
  })
}

async function drawWith(mermaid, text) {
  const style = getComputedStyle(document.documentElement)
  const color = (name) => style.getPropertyValue(`--vp-c-${name}`).trim()
  const [ink, paper, soft, line] = ['text-1', 'bg', 'bg-soft', 'text-3'].map(color)
  mermaid.initialize({
    startOnLoad: false,
    suppressErrorRendering: true,
    theme: 'base',
    fontFamily: 'inherit',
    themeVariables: {
      ...{ background: paper, mainBkg: soft, textColor: ink, lineColor: line, fontFamily: 'inherit' },
      ...{ actorBkg: soft, actorBorder: line, actorTextColor: ink, actorLineColor: line },
      ...{ signalColor: line, signalTextColor: ink, loopTextColor: ink, labelTextColor: ink },
      ...{ labelBoxBkgColor: soft, labelBoxBorderColor: line },
      ...{ noteBkgColor: color('brand-soft'), noteBorderColor: line, noteTextColor: ink },
    },
  })
  const { svg } = await mermaid.render(`diagram-${crypto.randomUUID()}`, text)
  return svg
}
