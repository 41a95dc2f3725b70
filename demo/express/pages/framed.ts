import { html } from '../html.ts'
import type { Visitor } from '../visitors.ts'
import { eventLog, serverPage } from './server-page.ts'

/** A page and a frame in it that both carry the script tag: one session, one modal. */
export const framedPage = (visitor: Visitor) =>
  serverPage(visitor, {
    path: '/page/frame',
    title: 'Two pages in one',
    main: html`
<h1>Two pages in one</h1>
<div class="columns">
<div class="card"><iframe class="frame" src="/page/two" title="Your saved answers"></iframe></div>
<div>
<section class="card"><h2>What happens here</h2>
<p>The frame shows a page of its own, with its own script tag. Work in it counts for both; the warning appears once, over
the whole page.</p></section>
${eventLog}
</div>
</div>`,
  })
