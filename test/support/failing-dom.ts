import { hidingRulesOf } from '../../src/testing/jsdom-gaps.ts'

/** A DOM whose members fail on purpose. jsdom lacks some of what the SDK uses, so the harness brings simple ones. */
export interface FailingDom {
  /** Begins to count anew, with other faults. */
  begin(fails: Fails): void
  /** The members that were called while `run` was active, in their order. */
  readonly calls: readonly string[]
  /** Runs an action in which calls are counted, and fail if they shall. */
  run(action: () => void): void
  /** Fires an event, whose listeners are counted. */
  fire(target: EventTarget, event: Event): void
  /** Puts the members back. */
  restore(): void
}

/** Whether a call fails: its number, beginning with 1, and the name of its member. */
export type Fails = (call: number, member: string) => boolean

export class InjectedFault extends Error {}

const PROTOTYPES = [
  'EventTarget Node Element HTMLElement HTMLDialogElement HTMLButtonElement HTMLAnchorElement Document DocumentFragment',
  'ShadowRoot CharacterData Event UIEvent KeyboardEvent CSSStyleDeclaration CSSStyleProperties CSSStyleSheet',
  'MutationObserver AbortController AbortSignal DOMTokenList',
]
  .join(' ')
  .split(' ')

const FUNCTIONS = ['getComputedStyle', 'getSelection'] as const

const CONSTRUCTORS = ['CSSStyleSheet', 'Text', 'Comment', 'AbortController', 'Event', 'MutationObserver'] as const

export function createFailingDom(): FailingDom {
  let calls: string[] = []
  let fails: Fails = () => false
  const undos: (() => void)[] = []
  let isActive = false
  let isInside = false
  const guarded = <T>(member: string, call: () => T): T => {
    // What jsdom calls by itself is not counted.
    if (!isActive || isInside) return call()
    calls.push(member)
    if (fails(calls.length, member)) throw new InjectedFault(`${member} fails at call ${calls.length}`)
    isInside = true
    try {
      return call()
    } finally {
      isInside = false
    }
  }
  const replace = (owner: object, key: PropertyKey, descriptor: PropertyDescriptor) => {
    const own = Object.getOwnPropertyDescriptor(owner, key)
    Object.defineProperty(owner, key, { ...descriptor, configurable: true })
    undos.unshift(() => (own ? Object.defineProperty(owner, key, own) : Reflect.deleteProperty(owner, key)))
  }
  addMissingMembers(replace)
  const { dispatchEvent } = EventTarget.prototype
  const outside = (work: () => void) => {
    const wasInside = isInside
    isInside = false
    try {
      work()
    } finally {
      isInside = wasInside
    }
  }
  countListeners(outside, replace)
  for (const name of PROTOTYPES) wrapPrototype(name, guarded, replace)
  for (const name of FUNCTIONS) {
    const own = globalThis[name] as (...args: unknown[]) => unknown
    replace(globalThis, name, { value: (...args: unknown[]) => guarded(name, () => own(...args)), writable: true })
  }
  for (const name of CONSTRUCTORS) {
    const construct = (target: new () => object, args: unknown[], newTarget: new () => object): object =>
      guarded(`new ${name}`, () => Reflect.construct(target, args, newTarget))
    replace(globalThis, name, { value: new Proxy(globalThis[name] as new () => object, { construct }), writable: true })
  }
  return {
    begin(next) {
      calls = []
      fails = next
    },
    get calls() {
      return calls
    },
    run(action) {
      isActive = true
      try {
        action()
      } finally {
        isActive = false
      }
    },
    fire(target, event) {
      isActive = true
      isInside = true
      Reflect.apply(dispatchEvent, target, [event])
      isInside = false
      isActive = false
    },
    restore: () => {
      for (const undo of undos) undo()
    },
  }
}

type Guarded = <T>(member: string, call: () => T) => T
type Replace = (owner: object, key: PropertyKey, descriptor: PropertyDescriptor) => void

/** Every method and accessor of a prototype. */
function wrapPrototype(name: string, guarded: Guarded, replace: Replace): void {
  const prototype = (globalThis as unknown as Record<string, { prototype: object }>)[name]?.prototype as object
  for (const [key, own] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    const { value, get, set } = own
    const member = `${name}.${key}`
    if (key === 'constructor') continue
    if (typeof value === 'function')
      replace(prototype, key, {
        ...own,
        value(this: unknown, ...args: unknown[]) {
          return guarded(member, () => Reflect.apply(value, this, args))
        },
      })
    if (!get) continue
    replace(prototype, key, {
      ...own,
      get(this: unknown) {
        return guarded(member, () => Reflect.apply(get, this, []))
      },
      ...(set && {
        set(this: unknown, next: unknown) {
          guarded(`${member} =`, () => Reflect.apply(set, this, [next]))
        },
      }),
    })
  }
}

/** What a listener calls is counted, though jsdom calls the listener. */
function countListeners(outside: (work: () => void) => void, replace: Replace): void {
  const counted = new WeakMap<object, EventListener>()
  const countedOf = (listener: EventListener) => {
    const known = counted.get(listener) ?? ((event: Event) => outside(() => listener(event)))
    counted.set(listener, known)
    return known
  }
  for (const key of ['addEventListener', 'removeEventListener'] as const) {
    const own = EventTarget.prototype[key]
    replace(EventTarget.prototype, key, {
      value(this: EventTarget, type: string, listener: EventListener, options: AddEventListenerOptions) {
        return own.call(this, type, typeof listener === 'function' ? countedOf(listener) : listener, options)
      },
      writable: true,
    })
  }
}

function addMissingMembers(replace: Replace): void {
  replace(globalThis, 'getComputedStyle', { value: simpleStyle, writable: true })
  replace(Document.prototype, 'elementFromPoint', { value: () => null, writable: true })
  const { matches } = Element.prototype
  replace(Element.prototype, 'matches', {
    value(this: HTMLDialogElement, selector: string) {
      return selector === ':modal' ? this.open : matches.call(this, selector)
    },
    writable: true,
  })
}

/** The test itself looks at which elements a stylesheet hides. */
const isAnythingHidden = (): boolean => document.adoptedStyleSheets.some((sheet) => hidingRulesOf(sheet).length > 0)

/** jsdom's own takes a hundred times as long. */
const simpleStyle = (element: HTMLElement) => ({
  display: element.style.display,
  visibility: isAnythingHidden() ? 'hidden' : 'visible',
  fontFamily: 'serif',
})
