import { bundleControl } from '../bundling/bundle.mjs'
import { SETTINGS } from '../subjects/settings.mjs'
import { SUBJECTS } from '../subjects.mjs'

/** React and Angular start what they are asked for a little later. */
const SETTLED = 60

/** A page does not have to scroll, so that a pointer moves over one element. */
const PAGE = '<!doctype html><html lang="en"><title>A page</title><h1>A page</h1><p>Text.<p><input>'

/** What `openSite` needs for a page that can start and stop each of these subjects. */
export async function controlSite(names, before = []) {
  const bundles = await Promise.all(names.map((name) => bundleControl(name, SUBJECTS[name])))
  const paths = [...before, ...bundles].map((source, index) => [`/control-${index}.js`, source])
  const tags = paths.map(([path]) => `<script src="${path}"></script>`).join('')
  return { pages: { '/page': PAGE + tags }, scripts: Object.fromEntries(paths) }
}

/** Starts a subject in the page. Resolves when it has started. Resolves with its undo. */
export async function startSubject(page, name, settings = SETTINGS) {
  await page.evaluate(startInPage, { name, settings, settled: SETTLED })
  return () => page.evaluate(stopInPage, SETTLED)
}

function startInPage({ name, settings, settled }) {
  window.stopSubject = window.subjects[name].start(settings)
  return new Promise((resolve) => setTimeout(resolve, settled))
}

function stopInPage(settled) {
  window.stopSubject()
  return new Promise((resolve) => setTimeout(resolve, settled))
}
