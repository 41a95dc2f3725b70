import { type Html, html } from '../express/html.ts'
import { defaultChoices } from './choices.ts'

const { idle, warn } = defaultChoices

/** What the first page says about its server. */
export interface Place {
  /** `Real requests to the server of this demo.` */
  readonly serverNote: string
}

/** The part of the first page that tells the story; `first-page.ts` brings it to life. */
export const storyMarkup = (place: Place): Html => html`
<div class="stage">
<div class="intro">
<h1>What happens when you are inactive</h1>
<p class="lead">idle-warning warns signed-in people before their session ends through inactivity, and lets them stay signed
in with one press. When the session does end, it covers the page, says why, and leads to the sign-in page.</p>
<p class="call"><button class="primary" type="button" id="show">Show me now</button>
<span id="call-hint">The whole story takes about ten seconds. Look at the tab, and touch nothing in it.</span></p>
<noscript><p class="notice">This page needs JavaScript.</p></noscript>
</div>
<section class="tabs" aria-labelledby="tabs-title">
<h2 id="tabs-title" class="visually-hidden">Tabs</h2>
<div id="panes" class="panes"><div class="pane empty"><p>A signed-in page appears here.</p></div></div>
<p class="buttons"><button type="button" id="open-pane" disabled>Add a second tab</button>
<button type="button" id="open-tab" disabled>Open a real tab</button></p>
</section>
${timeline}
</div>
<div class="columns even">
${controls(place)}
<div>
${explanation}
${log}
</div>
</div>
${snippets}`

const timeline: Html = html`
<section class="card timeline" aria-labelledby="timeline-title">
<h2 id="timeline-title">Timeline</h2>
<p id="standing" class="standing">Nothing has happened yet.</p>
<div id="chart" class="chart"><svg id="drawing-of-story" role="img" aria-labelledby="timeline-title" aria-describedby="standing" width="100%" height="170"></svg></div>
<ul class="legend" aria-label="Legend">
${legend('granted', 'granted')}${legend('refused', 'refused, or no session')}${legend('unreachable', 'no answer')}
<li><span class="key deadline" aria-hidden="true"></span>end if nothing happens</li>
<li><span class="key activity" aria-hidden="true"></span>activity</li>
</ul>
<p class="hint">Each sign is a request at the time of its answer. <a href="#log-title">The same in words</a></p>
</section>`

function legend(kind: string, text: string): Html {
  return html`<li><svg class="key" width="14" height="14" aria-hidden="true">${sign(kind)}</svg>${text}</li>`
}

function sign(kind: string): Html {
  if (kind === 'granted') return html`<circle class="dot granted" cx="7" cy="7" r="5"/>`
  return kind === 'refused'
    ? html`<path class="dot refused" d="M7 .5l6.5 6.5l-6.5 6.5l-6.5 -6.5z"/>`
    : html`<path class="dot unreachable" d="M2 2l10 10M12 2l-10 10"/>`
}

const controls = ({ serverNote }: Place): Html => html`
<form id="controls" class="card controls" aria-labelledby="controls-title" autocomplete="off">
<h2 id="controls-title">Try something else</h2>
<fieldset><legend>The server</legend>
<p class="hint">${serverNote} Change it while the story runs.</p>
<div class="choices">
${fault('none', 'works', true)}${fault('down', 'is down')}${fault('slow', 'is slow: 3 seconds')}${fault('refuses', 'refuses: 403')}${fault('extends', 'extends at a status, which is a mistake')}
</div>
<p class="buttons"><button type="button" id="end-session">Let the server sign out</button>
<button type="button" id="clock">Clock + 1 hour</button></p>
</fieldset>
<fieldset><legend>The warning</legend>
<p class="hint">Changes at once, also while it is open.</p>
<div class="fields">
<div><label for="lang">Language</label><select id="lang" name="lang"><option value="en">English</option></select></div>
<div><label for="role">Role</label><select id="role" name="role"><option>dialog</option><option>alertdialog</option></select></div>
<div><label for="accent">Accent colour</label><select id="accent" name="accent">${accents.map(accentOption)}</select></div>
<div class="tick"><input type="checkbox" id="rtl" name="rtl"><label for="rtl">Right to left</label></div>
</div>
</fieldset>
<fieldset><legend>The times, in seconds</legend>
<p class="hint" id="times-hint">They count from the next <em>Show me now</em>.</p>
<div class="fields">
${time('idle', 'Signed out after', idle)}${time('warn', 'Warned before', warn)}${time('absolute', 'Longest session', null)}
</div>
<p class="field-error" id="times-fault" role="alert"></p>
</fieldset>
</form>`

const accents = [
  ['', 'the page’s'],
  ['#1d6b57', 'green'],
  ['#8a1c4a', 'red'],
  ['#5b2a9d', 'violet'],
  ['#f2b705', 'yellow'],
] as const

const accentOption = ([value, name]: (typeof accents)[number]): Html => html`<option value="${value}">${name}</option>`

const fault = (value: string, name: string, isChecked = false): Html => html`
<div><input type="radio" id="fault-${value}" name="fault" value="${value}"${isChecked && html` checked`}><label for="fault-${value}">${name}</label></div>`

const time = (name: string, label: string, value: number | null): Html => html`
<div><label for="${name}">${label}</label><input id="${name}" name="${name}" type="number" inputmode="numeric" min="1" max="3600" value="${value ?? ''}"${value === null && html` placeholder="8 hours"`} aria-describedby="times-hint times-fault"></div>`

const explanation: Html = html`
<section class="card" aria-labelledby="explain-title">
<h2 id="explain-title">Why? <code>explain(idle.history)</code></h2>
<div id="explanations"><p class="hint">The library explains its decisions in words, for your support desk. Start the story to read them.</p></div>
</section>`

const log: Html = html`
<section class="card" aria-labelledby="log-title">
<h2 id="log-title" tabindex="-1">What happened</h2>
<div id="story-log" class="story-log" role="log" aria-labelledby="log-title" tabindex="0"><ol></ol></div>
</section>`

const snippets: Html = html`
<section class="card snippets" aria-labelledby="snippets-title">
<h2 id="snippets-title">These settings in your page</h2>
<div class="columns even">
${snippet('script-tag', 'Script tag')}
${snippet('npm', 'npm')}
</div>
<p role="status" id="copied"></p>
</section>`

function snippet(id: string, name: string): Html {
  return html`<div><h3 id="${id}-title">${name}</h3>
<pre class="snippet" id="${id}" tabindex="0" role="region" aria-labelledby="${id}-title"><code></code></pre>
<p><button type="button" data-copy="${id}">Copy<span class="visually-hidden"> the ${name}</span></button></p></div>`
}

/** The page in a tab: as much of an application as a warning needs beneath it. */
export const tabMarkup = (how: Html | null = null): Html => html`
<div class="narrow">
<h1>A letter to the gardeners</h1>
<div class="card">
<div class="field"><label for="letter">Your letter</label>
<textarea id="letter" rows="4">Dear gardeners, the beans along the fence are ready. Please take as many as you can carry.</textarea></div>
<p class="hint">Type or move the pointer in this tab: then there is no warning.</p>
${how}
</div>
</div>`
