import { tabMarkup } from '../../timeline/markup.ts'
import { type Html, html } from '../html.ts'
import type { Visitor } from '../visitors.ts'
import { csrfMeta, layout } from './layout.ts'
import { sdkOptions } from './sdk-options.ts'

/** A small page for a tab of the first page. `apps/tab.ts` watches the session there. */
export const tabPage = (visitor: Visitor): Html =>
  layout({
    title: 'A letter',
    head: html`${csrfMeta(visitor)}
<link rel="stylesheet" href="/public/timeline.css">
<script type="module" src="/tab.js"></script>`,
    header: html`<div class="account" id="tab" data-options="${JSON.stringify(sdkOptions(visitor))}">
<span>Signed in as <strong>${visitor.name}</strong></span>
<button class="link" type="button" id="sign-out">Sign out</button>
</div>`,
    main: tabMarkup(),
  })
