import { html } from '../html.ts'
import type { Visitor } from '../visitors.ts'
import { frameGuide, guideCard } from './guide.ts'
import { eventLog, serverPage } from './server-page.ts'

/** A page with a frame, both with the script tag: they share one session and one modal. */
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
<p>The frame shows another page with its own script tag. Activity in the frame counts for both. The warning appears once,
over the whole page.</p></section>
${guideCard(frameGuide)}
${eventLog}
</div>
</div>`,
  })
