import type { Page } from '../core/ports.ts'
import { readDelivery } from './delivery.ts'
import { createTitleMark } from './title.ts'

/** The document: how it came here, its title, and the ways to leave it. */
export function createPage(): Page {
  return {
    delivery: readDelivery,
    leave: (url) => location.replace(url),
    reload,
    mark: createTitleMark(),
  }
}

/**
 * Loads the page anew for the person who is signed in by now. It does not call `location.reload()`, for two reasons:
 * Firefox would fill the fields with their values of before, and a page that answered a form would send the form again.
 * It leaves out the hash, because with one `replace()` would only scroll.
 */
const reload = () => location.replace(location.href.replace(/#.*/, ''))
