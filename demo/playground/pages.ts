import { type Html, html } from '../express/html.ts'
import { layout } from '../express/pages/layout.ts'
import { reasons } from '../express/pages/sign-in.ts'
import { storyMarkup, tabMarkup } from '../timeline/markup.ts'

/** As strict as the demo's own, as far as an element can carry it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "frame-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

const head = (script: string): Html => html`<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="timeline.css">
<script defer src="${script}"></script>`

const alone: Html = html`<p class="notice" id="alone" hidden>This page belongs to the playground.
<a href="index.html">Open the playground</a></p>`

/** The playground's pages, by the names of their files. Every address in them is relative. */
export const pages: Readonly<Record<string, () => string>> = {
  'index.html': () =>
    page({
      title: 'Playground',
      head: head('first-page.js'),
      main: storyMarkup({ serverNote: 'This server is simulated in the page. No request leaves your browser.' }),
    }),
  'tab.html': () =>
    page({
      title: 'A letter',
      head: head('tab.js'),
      header: html`<div class="account"><span>Signed in as <strong>Ada</strong></span>
<button class="link" type="button" id="sign-out">Sign out</button></div>`,
      main: html`${alone}${tabMarkup()}`,
    }),
  'sign-in.html': () =>
    page({
      title: 'Sign in',
      head: head('sign-in.js'),
      main: html`<div class="narrow">${alone}${Object.entries(reasons).map(notice)}
<div class="card"><h1>Sign in</h1><p>There is no password here.</p>
<button class="primary" type="button" id="sign-in">Sign in as Ada</button></div></div>`,
    }),
}

const notice = ([name, { title, text }]: [string, { title: string; text: string }]): Html =>
  html`<div class="notice" role="status" data-reason="${name}" hidden><h2>${title}</h2><p>${text}</p></div>`

const page = (parts: Parameters<typeof layout>[0]): string => String(layout({ ...parts, files: '.' }))
