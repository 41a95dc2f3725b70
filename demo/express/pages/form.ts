import { type Html, html } from '../html.ts'
import type { Visitor } from '../visitors.ts'
import { csrfInput } from './layout.ts'
import { eventLog, serverPage } from './server-page.ts'
import { otherTimes, story } from './story.ts'

/** The answers, by field name. */
export type Application = Record<string, string>

export const fields = [
  { name: 'plot-name', label: 'A name for your plot' },
  { name: 'plot-size', label: 'Size' },
  { name: 'plan', label: 'What would you like to grow, and why?' },
] as const

const sizes = ['Small, 10 m²', 'Medium, 20 m²', 'Large, 40 m²']

/** The form that one would hate to lose. */
export function formPage(visitor: Visitor, application: Application = {}): Html {
  const main = html`
<h1>Apply for a garden plot</h1>
<div class="columns">
<div>
<form class="card" method="post" action="/page" data-idle-warning-draft${visitor.settings.stay && html` data-stay`}>
${csrfInput(visitor)}
${nameField(application)}
${sizeField(application)}
${planField(application)}
<button class="primary" type="submit">Save</button>
</form>
${longWork}
</div>
<div>
${story(visitor.settings)}
${tries}
${otherTimes('/page')}
${eventLog}
</div>
</div>`
  return serverPage(visitor, { path: '/page', title: 'Apply for a garden plot', main })
}

const [nameOf, sizeOf, planOf] = fields

const nameField = (application: Application): Html => html`<div class="field">
<label for="${nameOf.name}">${nameOf.label}</label>
<input id="${nameOf.name}" name="${nameOf.name}" autocomplete="off" value="${application[nameOf.name]}">
</div>`

function sizeField(application: Application): Html {
  const option = (size: string) => html`<option${size === application[sizeOf.name] && html` selected`}>${size}</option>`
  return html`<div class="field">
<label for="${sizeOf.name}">${sizeOf.label}</label>
<select id="${sizeOf.name}" name="${sizeOf.name}">${sizes.map(option)}</select>
</div>`
}

// The line break after <textarea> is the one that HTML ignores; without it, a first empty line would be lost.
const planField = (application: Application): Html => html`<div class="field">
<label for="${planOf.name}">${planOf.label}</label>
<p class="hint" id="plan-hint">Take your time: while you type, the page tells the server that you are here.</p>
<textarea id="${planOf.name}" name="${planOf.name}" rows="7" aria-describedby="plan-hint">
${application[planOf.name]}</textarea>
</div>`

const longWork = html`
<section class="card" aria-labelledby="work-title">
<h2 id="work-title">Long work</h2>
<p>An upload sends no requests while you wait for it. As long as it runs, there is no warning and the session lives.</p>
<button type="button" id="upload" aria-pressed="false">Pretend a long upload</button>
<div id="upload-place" role="status"></div>
</section>`

const tries = html`
<section class="card" aria-labelledby="tries">
<h2 id="tries">Things to try</h2>
<ul>
<li>Do nothing, and stay when you are asked.</li>
<li>Do nothing, and do not answer.</li>
<li>Keep typing for a minute: no warning, and the server knows.</li>
<li><a href="/page/two" target="_blank">Open a second tab</a> and type in this one: no warning in either.</li>
<li><a href="/page?stay=on">Keep the page when the session ends</a>: type something, do not answer, and sign in again in
the tab that opens. Back here your text is still there, and can be saved.</li>
</ul>
</section>`
