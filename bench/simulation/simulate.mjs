import { openSite } from '../browser/site.mjs'
import { bundle, bundleControl } from '../bundling/bundle.mjs'
import { SUBJECTS } from '../subjects.mjs'

const HEAD = '<!doctype html><html lang="en"><title>A page</title>'
const NOON = Date.UTC(2026, 0, 5, 12)

/**
 * A site whose pages play tabs in time that is simulated. A tab is a frame: it has its own document, timers and library, and
 * shares the storage and the channels with the others, as the tabs of one browser do.
 */
export async function openSimulation(browser, names) {
  const [time, driver] = await Promise.all(
    ['tab-time', 'driver'].map((name) => bundle(`import '../simulation/${name}.mjs'`)),
  )
  const bundles = await Promise.all(names.map((name) => bundleControl(name, SUBJECTS[name])))
  const scripts = {
    '/time.js': time,
    '/driver.js': driver,
    ...Object.fromEntries(bundles.map((text, index) => [`/control-${index}.js`, text])),
  }
  const tab = (_, index) => [
    `/tab-${index}`,
    `${HEAD}<script src="/time.js"></script><script src="/control-${index}.js"></script><p>Text.<p><input>`,
  ]
  const pages = { '/page': `${HEAD}<body><script src="/driver.js"></script>`, ...Object.fromEntries(names.map(tab)) }
  const site = await openSite({ pages, scripts })

  return {
    close: site.close,
    /** Opens a browser of its own with so many tabs of a subject. The session of the server begins with them. */
    async openTabs(name, tabs, settings) {
      const page = await browser.newPage()
      const now = NOON
      site.session.begin(settings.idleTimeout, now)
      await page.goto(`${site.origin}/page`)
      await page.evaluate((instant) => window.driver.begin(instant), now)
      const order = [`/tab-${names.indexOf(name)}`, name, settings]
      for (let opened = 0; opened < tabs; opened++) await page.evaluate((order) => window.driver.open(...order), order)
      return { page, play: createPlayer(page, site.session), close: () => page.context().close() }
    },
  }
}

/** Lets seconds pass in a scene. Resolves with what happened in them: the totals of all tabs, and the requests by kind. */
const createPlayer = (page, session) => async (seconds, scene, pace) => {
  const before = await page.evaluate(() => window.driver.totals())
  const asked = session.requests.length
  await page.evaluate((order) => window.driver.run(...order), [seconds, scene, pace])
  const after = await page.evaluate(() => window.driver.totals())
  const counts = Object.fromEntries(Object.keys(after).map((what) => [what, after[what] - before[what]]))
  return { ...counts, kinds: session.requests.slice(asked) }
}
