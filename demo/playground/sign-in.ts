import { createLink } from './link.ts'

const find = (selector: string) => document.querySelector(selector) as HTMLElement

const reason = new URL(location.href).searchParams.get('reason') ?? ''
const notice = document.querySelector<HTMLElement>(`[data-reason="${CSS.escape(reason)}"]`)
if (notice) notice.hidden = false

const ask = createLink()
find('#alone').hidden = ask !== null
find('#sign-in').addEventListener('click', async () => {
  await ask?.({ method: 'POST', name: 'sign-in', fields: {} })
  location.replace(new URL('tab.html', location.href).href)
})
