import { bundleControl } from '../bundling/bundle.mjs'
import { LISTENERS } from '../subjects/listeners.mjs'
import { SETTINGS } from '../subjects/settings.mjs'
import { SUBJECTS } from '../subjects.mjs'

/** A library may do a part of its start, or of its stop, a little later. */
const SETTLED = 50

const HEAD = '<!doctype html><html lang="en"><title>A page</title>'
const STYLE = '<style>iframe{position:fixed;inset:0;width:100%;height:100%;border:0;visibility:hidden}</style>'
const CONTENT = '<h1>A page</h1><p>Text.<p><input>'

/**
 * What `openSite` needs for a page with a frame for each subject. All frames share one process, because processes differ more
 * than libraries; each has its own globals, because zone.js replaces them.
 *
 * @param before source of a script that runs in each frame before all others
 */
export async function controlSite(names, before = '') {
  const bundles = await Promise.all(
    names.map((name) => (SUBJECTS[name] ? bundleControl(name, SUBJECTS[name]) : LISTENERS)),
  )
  const frames = names.map((name, index) => `<iframe name="${name}" src="/frame-${index}"></iframe>`)
  const frame = (_, index) => [
    `/frame-${index}`,
    `${HEAD}<script>${before}</script><script src="/control-${index}.js"></script>${CONTENT}`,
  ]
  return {
    pages: { '/page': HEAD + STYLE + frames.join(''), ...Object.fromEntries(names.map(frame)) },
    scripts: Object.fromEntries(bundles.map((source, index) => [`/control-${index}.js`, source])),
  }
}

/** Shows the frame of a subject, and starts it there. Resolves with the frame, and with what stops the subject. */
export async function startSubject(page, name, settings = SETTINGS) {
  await page.evaluate(showFrame, name)
  return startIn(page.frame({ name }), name, settings)
}

/** Starts the subject of a frame, or of a page that was opened at the address of a frame. */
async function startIn(frame, name, settings) {
  await frame.evaluate(startInFrame, { name, settings, settled: SETTLED })
  return { frame, stop: () => frame.evaluate(stopInFrame, SETTLED) }
}

/** Opens the page of a subject alone. `start` starts the subject there. */
export async function openAlone(browser, origin, names, name) {
  const page = await browser.newPage()
  await page.goto(`${origin}/frame-${names.indexOf(name)}`)
  return { page, start: (settings) => startIn(page.mainFrame(), name, settings) }
}

function showFrame(name) {
  for (const frame of document.querySelectorAll('iframe'))
    frame.style.visibility = frame.name === name ? 'visible' : 'hidden'
}

async function startInFrame({ name, settings, settled }) {
  window.stopSubject = await window.subjects[name].start(settings)
  await new Promise((resolve) => (window.fastTime ?? window).setTimeout(resolve, settled))
}

async function stopInFrame(settled) {
  window.stopSubject()
  await new Promise((resolve) => (window.fastTime ?? window).setTimeout(resolve, settled))
}
