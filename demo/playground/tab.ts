import { WCAG_FLOOR } from '../timeline/choices.ts'
import { startTab } from '../timeline/tab.ts'
import { type Ask, createLink, toTabRequest } from './link.ts'
import type { TabPage } from './page-server.ts'

const find = (selector: string) => document.querySelector(selector) as HTMLElement
const here = (name: string) => new URL(name, location.href).href
const isHttp = location.protocol.startsWith('http')

open(createLink())

/** What a server does before it sends a page: without a session it leads to the sign-in page. */
async function open(ask: Ask | null): Promise<void> {
  find('#alone').hidden = ask !== null
  if (!ask) return
  const response = await ask({ method: 'GET', name: 'tab', fields: {} })
  if (response.status === 401) return location.replace(here('sign-in.html'))
  const page = (await response.json()) as TabPage
  const idle = startTab({
    options: optionsFor(page),
    transport: (url, init) => ask(toTabRequest(url, init), init.signal),
  })
  find('#sign-out').addEventListener('click', () => idle.signOut())
}

const optionsFor = ({ key, times, expiresIn, absoluteIn }: TabPage) =>
  ({
    idleTimeout: `${times.idle}s`,
    warnBefore: `${times.warn}s`,
    expiresIn: `${expiresIn}s`,
    absoluteIn: `${absoluteIn}s`,
    sessionKey: key,
    keepaliveUrl: here('session/keepalive'),
    statusUrl: here('session/status'),
    signOutUrl: here('logout'),
    // The library leads to no address that is not of the web. From the file system the page stays covered.
    ...(isHttp && { signInUrl: here('sign-in.html') }),
    allowShortWarning: times.warn < WCAG_FLOOR,
  }) as const
