import { afterEach, describe, expect, test, vi } from 'vitest'
import { returnAddress, safeUrl, signInAddress } from '../../src/browser/addresses.ts'

const { origin } = location

afterEach(() => {
  document.head.replaceChildren()
  history.replaceState(null, '', '/')
})

describe('safeUrl()', () => {
  test.each([
    { raw: '/login', href: `${origin}/login` },
    { raw: 'login', href: `${origin}/login` },
    { raw: '?sign=in', href: `${origin}/?sign=in` },
    { raw: '/login?a=1#top', href: `${origin}/login?a=1#top` },
    { raw: '/вход', href: `${origin}/%D0%B2%D1%85%D0%BE%D0%B4` },
    { raw: '/login?next=//elsewhere.example', href: `${origin}/login?next=//elsewhere.example` },
    { raw: '/a//b', href: `${origin}/a//b` },
    { raw: `${origin}/login`, href: `${origin}/login` },
    { raw: 'https://id.example/login', href: 'https://id.example/login' },
    { raw: 'https://ID.example:443/login', href: 'https://id.example/login' },
  ])('the address $raw is safe', ({ raw, href }) => {
    expect(safeUrl(raw, ['https://id.example'])).toBe(href)
  })

  test.each([
    'https://elsewhere.example/login',
    'http://id.example/login',
    'https://id.example.elsewhere.example/',
    'https://id.example:8443/login',
    '//elsewhere.example',
    `//${location.host}/login`,
    '//id.example/login',
    ' //id.example/login',
    '///id.example/login',
    '/\\id.example/login',
    '\\\\id.example/login',
    '\\/id.example/login',
    'https:\\\\id.example',
    '/\t/id.example/login',
    '/\n/id.example/login',
    '\u0000/login',
    '/login\u0007',
    '/log\u0085in',
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'JaVaScRiPt:alert(1)//https://id.example',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    `blob:${origin}/1f2e`,
    `blob:https://id.example/1f2e`,
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'ftp://id.example/login',
    'httpx://id.example/login',
    'https://id.example@elsewhere.example/',
    'https://user@id.example/login',
    'https://user:secret@id.example/login',
    `https://:secret@id.example/login`,
    'https://',
    'http://[::1',
  ])('the address %j is not safe', (raw) => {
    expect(safeUrl(raw, ['https://id.example'])).toBeUndefined()
  })

  test('an address of another origin is not safe unless that origin is listed', () => {
    expect(safeUrl('https://id.example/login')).toBeUndefined()
  })

  test('a safe address does not follow an injected <base>', () => {
    document.head.innerHTML = '<base href="https://elsewhere.example/">'
    expect(safeUrl('login')).toBe(`${origin}/login`)
  })
})

describe('signInAddress()', () => {
  test('the address of the sign-in page gets the reason and the way back, and keeps its own query', () => {
    history.replaceState(null, '', '/cart/7?size=m&next=//elsewhere.example#notes')
    expect(signInAddress('/login?theme=dark', 'idle', 'next')).toBe(
      `${origin}/login?theme=dark&next=%2Fcart%2F7%3Fsize%3Dm%26next%3D%2F%2Felsewhere.example%23notes&reason=idle`,
    )
  })

  test('the way back can have another name', () => {
    expect(signInAddress('https://id.example/', 'absolute', 'service')).toBe(
      'https://id.example/?service=%2F&reason=absolute',
    )
  })

  test('the way back can be left out', () => {
    history.replaceState(null, '', '/secret')
    expect(signInAddress('/login', 'signed-out', false)).toBe(`${origin}/login?reason=signed-out`)
  })

  test.each([
    { story: 'the way back that it was given', here: '/login?next=%2Fcart&reason=idle', next: '/cart' },
    { story: 'none if it was given none', here: '/login?reason=signed-out', next: null },
    {
      story: 'the way back it was given at an address that redirects here',
      here: '/in/?next=%2F&reason=idle',
      next: '/',
    },
  ])('A18: the sign-in page hands on $story, so that the way back never nests', ({ here, next }) => {
    history.replaceState(null, '', here)
    const address = new URL(signInAddress('/login', 'idle', 'next'))
    expect(address.searchParams.get('next')).toBe(next)
  })

  test('A18: the address stays the same however often the sign-in page leads to itself', () => {
    history.replaceState(null, '', '/cart/7')
    const rounds = Array.from({ length: 18 }, () => {
      const address = signInAddress('/login', 'idle', 'next')
      history.replaceState(null, '', address)
      return address
    })
    expect(new Set(rounds)).toEqual(new Set([`${origin}/login?next=%2Fcart%2F7&reason=idle`]))
  })

  test.each([
    'https://elsewhere.example/cart',
    '//elsewhere.example',
    '/\\\\elsewhere.example',
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    'https://user:secret@id.example/',
    'http://[',
  ])('the sign-in page does not hand on a way back that leads elsewhere: %j', (next) => {
    history.replaceState(null, '', `/login?${new URLSearchParams({ next, reason: 'idle' })}`)
    const address = new URL(signInAddress('/login', 'idle', 'next', ['https://id.example']))
    expect(address.searchParams.get('next')).toBe(null)
  })

  test('the sign-in page hands on a way back to an origin that is listed', () => {
    history.replaceState(null, '', '/login?next=https%3A%2F%2Fid.example%2Fcart&reason=idle')
    const address = new URL(signInAddress('/login', 'idle', 'next', ['https://id.example']))
    expect(address.searchParams.get('next')).toBe('https://id.example/cart')
  })

  test('a page with a parameter named reason, but without a way back, is no sign-in page', () => {
    history.replaceState(null, '', '/list?reason=spam')
    expect(signInAddress('/login', 'idle', 'next')).toBe(`${origin}/login?next=%2Flist%3Freason%3Dspam&reason=idle`)
  })

  test('in Node, where no page has an address, the sign-in page is one of localhost', () => {
    vi.stubGlobal('location', undefined)
    const address = signInAddress('/login', 'idle', 'next')
    vi.unstubAllGlobals()
    expect(address).toBe('http://localhost/login?next=%2F&reason=idle')
  })

  test('a page with a parameter named like the way back is no sign-in page', () => {
    history.replaceState(null, '', '/list?next=40')
    expect(signInAddress('/login', 'idle', 'next')).toBe(`${origin}/login?next=%2Flist%3Fnext%3D40&reason=idle`)
  })

  test('the way back never leads to another host, even if the path looks like one', () => {
    history.replaceState(null, '', `${origin}//elsewhere.example/x`)
    expect(returnAddress()).toBe('/elsewhere.example/x')
  })
})
