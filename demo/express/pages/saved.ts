import { type Html, html } from '../html.ts'
import type { Visitor } from '../visitors.ts'
import { type Application, fields } from './form.ts'
import { guideCard, savedGuide } from './guide.ts'
import { eventLog, serverPage } from './server-page.ts'
import { story } from './story.ts'

export function savedPage(visitor: Visitor, application?: Application): Html {
  const main = html`
<h1>Your saved answers</h1>
<div class="columns">
<div class="card">${application ? answers(application) : html`<p id="saved">Nothing is saved yet.</p>`}
<p><a href="/page">Go to the application</a></p></div>
<div>
${guideCard(savedGuide)}
${story(visitor.settings)}
${eventLog}
</div>
</div>`
  return serverPage(visitor, { path: '/page/two', title: 'Your saved answers', main })
}

function answers(application: Application): Html {
  const answer = ({ name, label }: (typeof fields)[number]) =>
    html`<div><dt>${label}</dt><dd>${application[name] || 'Not answered'}</dd></div>`
  return html`<dl class="answers" id="saved">${fields.map(answer)}</dl>`
}
