import { createMisbehavingServer } from '../support/misbehaving-server.ts'
import { arrived } from './arrived.ts'
import { checkServer } from './check-server.ts'
import { expect, test } from './fixtures.ts'

test('checkServer() finds every point of the contract kept by the Express companion, and the session goes on', async ({
  tab,
  demo,
}) => {
  await tab.goto(`${demo.url}/sign-in?idle=30m&warn=2m`)
  await tab.type('#name', 'Ada')
  await tab.press('Enter')
  await arrived(tab, `${demo.url}/page`)
  const { text, advice } = await checkServer(tab)
  expect([text.split('\n')[0], advice]).toEqual(['The server keeps the contract.', ['check-sign-out: skipped']])
  await tab.goto(`${demo.url}/page/two`)
  await arrived(tab, `${demo.url}/page/two`)
})

test('checkServer() says where a redirect leads, although a browser hides it, and what a server without a session answers', async ({
  tab,
}) => {
  const site = await createMisbehavingServer()
  try {
    site.window = 1_800_000
    site.token = undefined
    site.faults.status = () => ({ status: 302, headers: { Location: '/sign-in' } })
    const attributes = { 'idle-timeout': '30m', 'keepalive-url': '/keepalive', 'status-url': '/status' }
    await tab.goto(`${site.url}/page?${new URLSearchParams({ ...attributes, 'sign-in-url': '/sign-in' })}`)
    const { isKept, text } = await checkServer(tab)
    const lines = text.split('\n')
    expect([isKept, lines.filter((line) => /^✗ .*redirects to/.test(line))]).toEqual([
      false,
      [`✗ statusUrl: redirects to ${site.url}/sign-in`, `✗ without a session: redirects to ${site.url}/sign-in`],
    ])
  } finally {
    await site.close()
  }
})
