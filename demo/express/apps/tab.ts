import { startTab } from '../../timeline/tab.ts'
import { tabName } from '../../timeline/tab-name.ts'

const place = document.querySelector('#tab') as HTMLElement
const options = JSON.parse(place.dataset.options ?? '')
const { searchParams } = new URL(location.href)
const story = searchParams.get('story')

// After a new sign-in the page has the same times again.
const times = new URLSearchParams(['idle', 'warn', 'absolute'].map((name) => [name, searchParams.get(name) ?? '']))
const isTimed = [...times.values()].every(Boolean)

const idle = startTab({
  options: {
    ...options,
    signInUrl: isTimed ? `/sign-in?${times}` : '/sign-in',
    request: { ...options.request, ...(story && { headers: { 'X-Story': `${story} ${tabName()}` } }) },
  },
  transport: (url, init) => fetch(url, init),
})

document.querySelector('#sign-out')?.addEventListener('click', () => idle.signOut())
