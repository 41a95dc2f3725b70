import { type Html, html } from '../html.ts'
import type { Visitor } from '../visitors.ts'
import { guideCard, workGuides } from './guide.ts'
import { csrfInput, csrfMeta, layout, siteNav } from './layout.ts'
import { sdkOptions } from './sdk-options.ts'
import { eventLog, serverPage } from './server-page.ts'
import { story } from './story.ts'

/** Work that takes minutes without sending a request, and what keeps the session alive meanwhile. */
interface LongWork {
  readonly name: string
  /** What keeps the session, in words and in markup. */
  readonly how: Html
  readonly work: Html
  /** The attributes of `idle-warning-sources.min.js`; without them the page does not load that script. */
  readonly sources?: Html
}

export const longWork = {
  drawing: {
    name: 'A drawing',
    how: html`<p>Nothing more is needed: drawing is activity, and the SDK reports activity to the server.</p>`,
    work: html`
<h2>Draw your plot</h2>
<p id="how">Use a pointer, or the arrow keys while the drawing has the focus.</p>
<canvas id="drawing" class="drawing" width="600" height="360" tabindex="0" role="application" aria-label="Your plot" aria-describedby="how">A plan of your plot</canvas>
<p><button type="button" id="clear">Clear the drawing</button></p>`,
  },
  upload: {
    name: 'An upload',
    sources: html`data-requests`,
    how: html`<p>A request that sends files keeps the session alive: <code>data-requests</code>.</p>`,
    work: html`
<h2>Send photographs</h2>
<form method="post" action="/work/upload" enctype="multipart/form-data" id="photographs">
<div class="field"><label for="take">How long the upload takes, in seconds</label>
<input id="take" name="take" type="number" min="1" max="600" value="90"></div>
<p><button type="submit">Upload 8 MB</button></p>
</form>
<p><progress id="progress" max="1" value="0" aria-label="Upload"></progress></p>
<p id="uploaded" role="status"></p>`,
  },
  editor: {
    name: 'An editor in a frame',
    sources: html`data-frames`,
    how: html`<p>Rich-text editors often stand in a frame, whose keys the page does not see. The SDK watches such frames:
<code>data-frames</code>.</p>`,
    work: html`
<h2>Write to the gardeners</h2>
<p>The frame is created when you open the editor.</p>
<p><button type="button" id="open-editor">Open the editor</button></p>
<div id="editor-place"></div>`,
  },
  video: {
    name: 'A video',
    sources: html`data-media="10m"`,
    how: html`<p>Playing media that you started counts as activity, for ten minutes: <code>data-media="10m"</code>.</p>`,
    work: html`
<h2>Watch the lesson</h2>
<video id="lesson" class="lesson" aria-label="The lesson: a tune" src="/work/lesson.wav" controls loop></video>
<p><button type="button" id="play">Play</button></p>`,
  },
} satisfies Record<string, LongWork>

export type LongWorkName = keyof typeof longWork

/** Applications whose components keep the session alive while they work: `demo/express/apps`. */
export const frameworks = { react: { name: 'React' }, vue: { name: 'Vue' } }

export type FrameworkName = keyof typeof frameworks

const link =
  (current: string) =>
  ([key, { name }]: [string, { readonly name: string }]) =>
    html`<li><a href="/work/${key}"${key === current && html` aria-current="page"`}>${name}</a></li>`

export function longWorkPage(visitor: Visitor, current: LongWorkName): Html {
  const { name, how, work, sources }: LongWork = longWork[current]
  return serverPage(visitor, {
    path: '/work/drawing',
    title: `Long work: ${name}`,
    sources,
    head: html`<script type="module" src="/public/${current}.js"></script>`,
    main: html`
<h1>Long work: ${name.toLowerCase()}</h1>
<div class="columns">
<section class="card">${work}</section>
<div>
<section class="card"><h2>What keeps you signed in</h2>
${how}
${kinds(current)}</section>
${guideCard(workGuides[current])}
${story(visitor.settings)}
${eventLog}
</div>
</div>`,
  })
}

const kinds = (current: string): Html =>
  html`<ul>${Object.entries({ ...longWork, ...frameworks }).map(link(current))}</ul>`

/** The page around an application, which its script renders. */
export function frameworkPage(visitor: Visitor, current: FrameworkName): Html {
  const { name } = frameworks[current]
  return layout({
    title: `Long work: ${name}`,
    head: html`${csrfMeta(visitor)}
<script type="module" src="/work/${current}.js"></script>`,
    header: html`<div class="account">
<span>Signed in as <strong>${visitor.name}</strong></span>
<form method="post" action="/session/sign-out">${csrfInput(visitor)}<button class="link" type="submit">Sign out</button></form>
</div>
${siteNav('/work/drawing')}`,
    main: html`
<h1>Long work: ${name}</h1>
<div class="columns">
<div id="app" data-options="${JSON.stringify(sdkOptions(visitor))}"></div>
<div>
<section class="card"><h2>What keeps you signed in</h2>
<p>A component tells the SDK while it works: <code>useWork(isSorting, 'Sorting seeds')</code>.</p>
${kinds(current)}</section>
${guideCard(workGuides.component)}
${story(visitor.settings)}
</div>
</div>`,
  })
}
