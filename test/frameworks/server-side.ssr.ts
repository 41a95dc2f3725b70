import { createElement } from 'react'
import { renderToString as renderReact } from 'react-dom/server'
import { render as renderSvelte } from 'svelte/server'
import { expect, test } from 'vitest'
import { createSSRApp, h } from 'vue'
import { renderToString as renderVue } from 'vue/server-renderer'
import * as react from '../../src/frameworks/react/index.ts'
import { toStore } from '../../src/frameworks/svelte/index.ts'
import * as vue from '../../src/frameworks/vue/index.ts'
import { createIdleWarning } from '../../src/index.ts'
import Countdown from './Countdown.svelte'

const options = { idleTimeout: '15m', keepaliveUrl: '/keepalive', signInUrl: '/login' } as const

const runningInstances = () => (globalThis as { [key: symbol]: unknown })[Symbol.for('idle-warning.live')]

test('React renders in Node, without a browser, and starts nothing', () => {
  function Page() {
    react.useWork(true, 'render')
    return createElement('p', null, react.useIdleWarning().phase)
  }
  const html = renderReact(createElement(react.IdleWarningProvider, { options }, createElement(Page)))
  expect([html, typeof document, runningInstances()]).toEqual(['<p>stopped</p>', 'undefined', undefined])
})

test('Vue renders in Node, without a browser, and starts nothing', async () => {
  const app = createSSRApp({
    setup() {
      vue.useWork(() => true, 'render')
      const { phase } = vue.useIdleWarning()
      return () => h('p', phase.value)
    },
  })
  const html = await renderVue(app.use(vue.createIdleWarningPlugin(options)))
  expect([html, typeof document, runningInstances()]).toEqual(['<p>stopped</p>', 'undefined', undefined])
})

test('Svelte renders in Node, without a browser, and starts nothing', () => {
  const { body } = renderSvelte(Countdown, { props: { session: toStore(createIdleWarning(options)) } })
  expect([body.replace(/<!--.*?-->/g, '').trim(), typeof document, runningInstances()]).toEqual([
    '<p>stopped </p>',
    'undefined',
    undefined,
  ])
})
