import { type Html, html } from '../html.ts'
import type { Visitor } from '../visitors.ts'
import { appGuide, guideCard } from './guide.ts'
import { csrfMeta, layout, siteNav } from './layout.ts'
import { sdkOptions } from './sdk-options.ts'
import { otherTimes, story } from './story.ts'

/** The page around the single-page application; `public/spa.js` does the rest. */
export function singlePageApp(visitor: Visitor): Html {
  return layout({
    title: 'Single-page app',
    head: html`${csrfMeta(visitor)}
<script type="module" src="/public/spa.js"></script>`,
    header: html`<div class="account">
<span>Signed in as <strong>${visitor.name}</strong></span>
<button class="link" type="button" id="sign-out">Sign out</button>
</div>
${siteNav('/app')}`,
    main: html`
<h1>Write to the gardeners</h1>
<div class="columns" id="app" data-options="${JSON.stringify(sdkOptions(visitor))}"${visitor.settings.stay && html` data-stay`}>
<div>
<section class="card" aria-labelledby="letter-title">
<h2 id="letter-title">Letter</h2>
<div class="field">
<label for="letter">Your letter (it is not sent to the server)</label>
<textarea id="letter" rows="7"></textarea>
</div>
</section>
${controls}
</div>
<div>
${guideCard(appGuide)}
${state}
${story(visitor.settings)}
${otherTimes('/app')}
</div>
</div>`,
  })
}

const controls = html`
<section class="card" aria-labelledby="controls-title">
<h2 id="controls-title">Calls from application code</h2>
<div class="buttons">
<button type="button" id="extend"><code>extend()</code></button>
<button type="button" id="check"><code>checkStatus()</code></button>
<button type="button" id="begin-work"><code>beginWork('Sorting seeds')</code></button>
<button type="button" id="end-work" disabled>End the work</button>
<button type="button" id="during"><code>during('Upload', …)</code> for 60 seconds</button>
</div>
<p id="answer" role="status"></p>
</section>`

const state = html`
<section class="card" aria-labelledby="state-title">
<h2 id="state-title">The session in this page</h2>
<dl class="figures">
<div><dt>Phase</dt><dd id="phase">not started</dd></div>
<div><dt>Remaining</dt><dd id="remaining">–</dd></div>
<div><dt>Work in progress</dt><dd id="work">0</dd></div>
</dl>
<h3 id="log-title">Events</h3>
<ol class="log" id="log" aria-labelledby="log-title"></ol>
</section>`
