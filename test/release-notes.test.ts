import { describe, expect, test } from 'vitest'
import { releaseNotes } from '../release/notes.mjs'

const changelog = `# Changelog

## [Unreleased]

- later

## [1.2.0] - 2026-11-27

### Added

- this

## [1.1.0] - 2026-10-01

- before
`

describe('the notes of a release', () => {
  test('are the section of its version', () => {
    expect(releaseNotes('v1.2.0', { version: '1.2.0', changelog })).toBe('### Added\n\n- this')
  })

  test.each([
    ['the tag names another version than package.json', 'v1.3.0', '1.2.0', changelog, /the tag is v1\.3\.0/],
    ['the changelog has no section of the version', 'v1.3.0', '1.3.0', changelog, /no section "## \[1\.3\.0\]/],
    ['the section has no date', 'v1.2.0', '1.2.0', changelog.replace(' - 2026-11-27', ''), /needs its date/],
    ['the section is empty', 'v1.2.0', '1.2.0', changelog.replace('### Added\n\n- this', ''), /is empty/],
  ])('are refused if %s', (_, tag, version, text, reason) => {
    expect(() => releaseNotes(tag, { version, changelog: text })).toThrow(reason)
  })
})
