import { describe, expect, test, vi } from 'vitest'
import {
  type Instance,
  isFirst,
  isInsideCover,
  notifyOthers,
  runningInstances,
} from '../../src/browser/running-instances.ts'

const KEY = Symbol.for('idle-warning.live')

/** What an instance has to show: nothing, a cover, or a warning with so many seconds left. */
type Need = 'nothing' | 'cover' | number

/** A window with its frames, as the platform shows them: of another origin, only its place in the page is seen. */
interface Frame {
  readonly runs?: Readonly<Record<string, Need>>
  readonly isForeign?: boolean
  readonly frames?: readonly Frame[]
}

interface Running {
  readonly name: string
  readonly instance: Instance
  readonly view: Window
}

/** Opens a page and returns its instances, the outer ones first. */
function openPage(page: Frame, looked: string[] = []): Running[] {
  const running: Running[] = []
  const open = (frame: Frame, around?: Record<PropertyKey, unknown>): object => {
    const target: Record<PropertyKey, unknown> = { length: frame.frames?.length ?? 0 }
    const view = new Proxy(target, {
      get(object, name) {
        if (frame.isForeign && name === KEY) throw new DOMException('Blocked a frame', 'SecurityError')
        return object[name]
      },
    })
    target.parent = around ?? view
    target.top = around?.top ?? view
    const instances = Object.entries(frame.runs ?? {}).map(([name, need]) => [name, createInstance(name, need, looked)])
    target[KEY] = new Map(instances as [string, Instance][])
    for (const [name, instance] of instances as [string, Instance][])
      running.push({ name, instance, view: view as unknown as Window })
    for (const [index, inner] of (frame.frames ?? []).entries()) target[index] = open(inner, view)
    return view
  }
  open(page)
  return running
}

const createInstance = (name: string, need: Need, looked: string[]): Instance => ({
  handle: {},
  claim: () => (need === 'nothing' ? null : { isCover: need === 'cover', expiresAt: need === 'cover' ? 99 : need }),
  show: () => void looked.push(`${name} shows`),
  look: () => void looked.push(`${name} looks`),
})

/** The names of the instances that may show what they have to show. */
const shown = (page: Frame) =>
  openPage(page)
    .filter(({ instance, view }) => instance.claim() && isFirst(instance, view))
    .map(({ name }) => name)

describe('isFirst()', () => {
  test.each<{ story: string; page: Frame; expected: string[] }>([
    { story: 'The only warning of a page is shown', page: { runs: { page: 9 } }, expected: ['page'] },
    {
      story: 'The warning of the page is shown, not that of its frame',
      page: { runs: { page: 9 }, frames: [{ runs: { frame: 9 } }] },
      expected: ['page'],
    },
    {
      story: 'A frame shows its own warning if the page around it has none',
      page: { runs: { page: 'nothing' }, frames: [{ runs: { frame: 9 } }] },
      expected: ['frame'],
    },
    {
      story: 'Of two warnings in a document, the one that ends first is shown',
      page: { runs: { later: 9, sooner: 8 } },
      expected: ['sooner'],
    },
    {
      story: 'Of the warnings in two frames side by side, the first is shown',
      page: { frames: [{ runs: { first: 9 } }, { runs: { second: 8 } }] },
      expected: ['first'],
    },
    {
      story: 'The warning of an outer frame is shown before that of an inner one, although it comes later in the page',
      page: { frames: [{ frames: [{ runs: { inner: 9 } }] }, { runs: { outer: 9 } }] },
      expected: ['outer'],
    },
    {
      story: 'In a page of another origin, the warning of the first frame is shown',
      page: { isForeign: true, frames: [{ runs: { first: 9 } }, { runs: { second: 9 } }] },
      expected: ['first'],
    },
    {
      story: 'A frame of another origin between a page and an inner frame does not hide the page from the inner one',
      page: { runs: { page: 9 }, frames: [{ isForeign: true, frames: [{ runs: { frame: 9 } }] }] },
      expected: ['page'],
    },
    {
      story: 'A frame covers itself, and the warning of the page is shown beside it',
      page: { runs: { page: 9 }, frames: [{ runs: { frame: 'cover' } }] },
      expected: ['page', 'frame'],
    },
    {
      story: 'Two frames side by side each cover themselves',
      page: { frames: [{ runs: { first: 'cover' } }, { runs: { second: 'cover' } }] },
      expected: ['first', 'second'],
    },
    {
      story: 'A covered frame does not keep the warning of the next frame away',
      page: { frames: [{ runs: { first: 'cover', hidden: 1 } }, { runs: { second: 9 } }] },
      expected: ['first', 'second'],
    },
    {
      story: 'A covered page hides all that its frames have to show',
      page: { runs: { page: 'cover' }, frames: [{ runs: { frame: 'cover' } }, { frames: [{ runs: { inner: 9 } }] }] },
      expected: ['page'],
    },
    {
      story: 'In a document, a cover is shown before a warning that ends sooner',
      page: { runs: { warned: 1, over: 'cover' } },
      expected: ['over'],
    },
    {
      story: 'Of two covers in a document, one is shown',
      page: { runs: { first: 'cover', second: 'cover' } },
      expected: ['first'],
    },
  ])('$story', ({ page, expected }) => {
    expect(shown(page)).toEqual(expected)
  })

  test('An instance that has nothing to show is never in the way of its own view', () => {
    const [, quiet] = openPage({ runs: { warned: 9, quiet: 'nothing' } })
    expect(isFirst(quiet?.instance, quiet?.view)).toBe(true)
  })

  test('An instance outside of any page is first', () => {
    vi.stubGlobal('window', undefined)
    const isAloneFirst = isFirst(createInstance('alone', 9, []))
    vi.unstubAllGlobals()
    expect(isAloneFirst).toBe(true)
  })
})

test('isInsideCover() tells a frame in a covered page from one in a page that lives', () => {
  const isInside = (need: Need) => {
    const [, frame] = openPage({ runs: { page: need }, frames: [{ runs: { frame: 'cover' } }] })
    return isInsideCover(frame?.view)
  }
  expect([isInside('cover'), isInside(9), isInside('nothing')]).toEqual([true, false, false])
})

test('notifyOthers() lets each other instance of the page show again at once, and look a moment later', async () => {
  const looked: string[] = []
  const page = {
    runs: { page: 9, other: 9 },
    frames: [{ isForeign: true, runs: { foreign: 9 } }, { runs: { frame: 9 } }],
  }
  const [changed] = openPage(page as Frame, looked)
  notifyOthers(changed?.instance, changed?.view)
  const atOnce = [...looked]
  await Promise.resolve()
  expect([atOnce, looked.slice(2)]).toEqual([
    ['other shows', 'frame shows'],
    ['other looks', 'frame looks'],
  ])
})

test('notifyOthers() of an instance that has stopped lets the others show again, and nothing more', async () => {
  const looked: string[] = []
  const [other] = openPage({ runs: { other: 9 } }, looked)
  notifyOthers(undefined, other?.view)
  await Promise.resolve()
  expect(looked).toEqual(['other shows'])
})

test('runningInstances() returns the instances of the document that any copy of the library has added', () => {
  const instance = createInstance('one', 'nothing', [])
  runningInstances().set('one', instance)
  const found = runningInstances().get('one')
  runningInstances().delete('one')
  expect(found).toBe(instance)
})

test.each([
  ['nothing', undefined],
  ['an object without a claim', {}],
  ['a claim that is no function', { claim: true }],
])('a copy of another version that leaves %s in the page keeps no dialog from being shown', (_, left) => {
  const [one] = openPage({ runs: { one: 20 } })
  const { view, instance } = one as Running
  const instances = (view as unknown as Record<symbol, Map<string, unknown>>)[KEY]
  instances?.set('other', left)
  notifyOthers(instance, view)
  expect(isFirst(instance, view)).toBe(true)
})

test('an instance whose claim throws when it is asked again keeps no dialog from being shown', () => {
  const [one] = openPage({ runs: { one: 20 } })
  const { view, instance } = one as Running
  let asked = 0
  const claim = () => {
    asked++
    if (asked > 1) throw new Error('a copy of another version')
    return { isCover: false, expiresAt: 1 }
  }
  const instances = (view as unknown as Record<symbol, Map<string, unknown>>)[KEY]
  instances?.set('other', { claim })
  expect(() => isFirst(instance, view)).not.toThrow()
})
