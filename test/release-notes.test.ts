import { describe, expect, test } from 'vitest'
import { releaseNotes } from '../release/notes.mjs'
import { pythonVersion, withPythonVersion } from '../release/python-version.mjs'

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
    expect(releaseNotes('v1.2.0', { version: '1.2.0', python: '1.2.0', changelog })).toBe('### Added\n\n- this')
  })

  test.each([
    ['the tag names another version than package.json', 'v1.3.0', '1.2.0', changelog, /the tag is v1\.3\.0/],
    ['the changelog has no section of the version', 'v1.3.0', '1.3.0', changelog, /no section "## \[1\.3\.0\]/],
    ['the section has no date', 'v1.2.0', '1.2.0', changelog.replace(' - 2026-11-27', ''), /needs its date/],
    ['the section is empty', 'v1.2.0', '1.2.0', changelog.replace('### Added\n\n- this', ''), /is empty/],
  ])('are refused if %s', (_, tag, version, text, reason) => {
    expect(() => releaseNotes(tag, { version, python: version, changelog: text })).toThrow(reason)
  })

  test('are refused if the package for Django has another version', () => {
    const wrong = { version: '1.2.0', python: '1.1.0', changelog }
    expect(() => releaseNotes('v1.2.0', wrong)).toThrow('pyproject.toml has 1.1.0')
  })
})

describe('the version of the package for Django', () => {
  const toml = `[build-system]
requires = ["setuptools>=62.3"]

[project]
name = "django-idle-warning"
version = "1.1.0"

[tool.other]
version = "7"
`

  test('is read from the table of the project', () => {
    expect(pythonVersion(toml)).toBe('1.1.0')
  })

  test('is the only thing that a release changes in the file', () => {
    expect(withPythonVersion(toml, '1.2.0')).toBe(toml.replace('1.1.0', '1.2.0'))
  })

  test('is missed if the table names none, although another table does', () => {
    expect(() => withPythonVersion(toml.replace('version = "1.1.0"\n', ''), '1.2.0')).toThrow('has no version')
  })
})
