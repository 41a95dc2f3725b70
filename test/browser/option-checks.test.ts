import { describe, expect, test, vi } from 'vitest'
import { findBrowserProblems } from '../../src/browser/option-checks.ts'
import type { Settings } from '../../src/core/options/options.ts'

const problemsOf = (settings: Partial<Settings>) => findBrowserProblems(settings as Settings)

const address = (path: string, value: string) => ({
  path,
  value,
  expected: 'an http(s) address of this origin, or of one in allowedOrigins',
})
const selector = (path: string, value: string) => ({ path, value, expected: 'a CSS selector' })

describe('What only a browser can find wrong with options', () => {
  test.each([
    ['nothing', {}, []],
    ['no dialog', { dialog: false }, []],
    ['safe addresses', { signInUrl: '/login', signedOutUrl: '/goodbye' }, []],
    [
      'unsafe addresses',
      { signInUrl: 'javascript:alert(1)', signedOutUrl: 'https://elsewhere.example/' },
      [address('signInUrl', 'javascript:alert(1)'), address('signedOutUrl', 'https://elsewhere.example/')],
    ],
    [
      'an address of a listed origin',
      { signInUrl: 'https://id.example/login', allowedOrigins: ['https://id.example'] },
      [],
    ],
    ['selectors', { dialog: { element: '#warning', expired: 'dialog.expired' } }, []],
    [
      'wrong selectors',
      { dialog: { element: '#', expired: '((' } },
      [selector('dialog.element', '#'), selector('dialog.expired', '((')],
    ],
    ['elements', { dialog: { element: document.createElement('dialog') } }, []],
  ] as const)('%s', (_name, settings, problems) => {
    expect(problemsOf(settings as unknown as Partial<Settings>)).toEqual(problems)
  })

  test('in Node nothing is found, because nothing can be resolved', () => {
    vi.stubGlobal('location', undefined)
    const problems = problemsOf({ signInUrl: 'javascript:alert(1)' })
    vi.unstubAllGlobals()
    expect(problems).toEqual([])
  })
})
