import { type Html, html } from '../html.ts'
import type { Visitor } from '../visitors.ts'
import { formGuide, guideCard } from './guide.ts'
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

/** A form with text in it that a person would not want to lose. */
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
${guideCard(formGuide(visitor.settings))}
${story(visitor.settings)}
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

// HTML ignores one line break after <textarea>. Without it, an empty first line of the text would be lost.
const planField = (application: Application): Html => html`<div class="field">
<label for="${planOf.name}">${planOf.label}</label>
<p class="hint" id="plan-hint">While you type, the page tells the server that you are active.</p>
<textarea id="${planOf.name}" name="${planOf.name}" rows="7" aria-describedby="plan-hint">
${application[planOf.name]}</textarea>
</div>`

const longWork = html`
<section class="card" aria-labelledby="work-title">
<h2 id="work-title">Long work</h2>
<p>While an upload runs, you may do nothing else. The page keeps you signed in and shows no warning.</p>
<button type="button" id="upload" aria-pressed="false">Simulate a long upload</button>
<div id="upload-place" role="status"></div>
</section>`
