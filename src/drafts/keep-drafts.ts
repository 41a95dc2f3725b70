import { createClock } from '../browser/clock.ts'
import { createWake } from '../browser/page-lifecycle.ts'
import type { Moment } from '../core/ports.ts'
import type { EventDetails, Phase } from '../core/session/state.ts'
import { undoAll } from '../core/undo.ts'
import { listen } from '../dom/listen.ts'
import { genuine } from '../dom/native-members.ts'
import { type Desk, drop, keep, note, removeNotice, restore } from './desk.ts'
import { isMarkedForm } from './forms.ts'
import { type DraftOptions, settleDrafts } from './options.ts'
import { createStore } from './store.ts'

/** What is needed of a handle. */
export interface DraftHandle {
  on<Name extends 'beforeexpire' | 'expired' | 'phase'>(
    event: Name,
    listener: (event: EventDetails[Name]) => void,
  ): () => void
  readonly phase?: Phase
}

/**
 * Keeps what is typed into the forms marked `data-idle-warning-draft` when the session ends, in the `sessionStorage` of
 * this tab, and puts it back when the same person is on the same page again, with a notice. A draft is deleted when it
 * was put back, when its form was submitted, when somebody signed out on purpose, or when it is too old.
 *
 * Passwords, card numbers, codes, files and hidden fields are never kept.
 *
 * @param idle what `createIdleWarning` gave.
 * @returns the undo: it leaves no listener and no notice behind. What is in the store stays there for the next call.
 * @throws IdleWarningError for wrong options.
 */
export function keepDrafts(idle: DraftHandle, options: DraftOptions): () => void {
  const desk = createDesk(idle, options)
  const begin = () => {
    note(desk)
    desk.store.sweep()
    if (!desk.end) restore(desk)
  }
  const isLoading = document.readyState === 'loading'
  const unlisten = isLoading ? listen(document, ['DOMContentLoaded'], begin) : () => {}
  const removeNotices = () => {
    for (const form of [...desk.notices.keys()]) removeNotice(desk, form)
  }
  const undo = undoAll([watchSession(desk, idle), watchPage(desk), unlisten, removeNotices])
  if (!isLoading) begin()
  return undo
}

function createDesk(idle: DraftHandle, options: DraftOptions): Desk {
  const settings = settleDrafts(idle, options)
  return {
    settings,
    store: createStore(settings.userKey),
    clock: createClock(),
    starts: new WeakMap(),
    secrets: new WeakSet(),
    submissions: new WeakMap(),
    own: new Map(),
    notices: new Map(),
    end: idle.phase === 'expired' ? 'kept' : undefined,
  }
}

function watchSession(desk: Desk, idle: DraftHandle): () => void {
  return undoAll([
    idle.on('beforeexpire', ({ deadline }) => keep(desk, deadline)),
    idle.on('expired', ({ cause }) => {
      desk.end = cause === 'signed-out' ? 'dropped' : 'kept'
      if (desk.end === 'kept') keep(desk, desk.clock.wall())
      else forget(desk)
    }),
    idle.on('phase', ({ to }) => to === 'active' && goOn(desk)),
  ])
}

/** A sign-out on purpose leaves nothing in the browser. */
function forget(desk: Desk): void {
  desk.own.clear()
  desk.store.write({})
}

/**
 * The session lives: the forms that are still here need no copy, and what waits for this page can come back; also into
 * a form that an application has made anew meanwhile.
 */
function goOn(desk: Desk): void {
  desk.end = undefined
  drop(desk, (form) => genuine(form, 'isConnected'))
  desk.own.clear()
  restore(desk)
}

function watchPage(desk: Desk): () => void {
  const { root } = desk.settings
  return undoAll([
    createWake().watch((moment) => hear(desk, moment)),
    listen(root, ['focusin'], () => note(desk), { capture: true }),
    listen(root, ['input', 'change'], ({ target }) => retract(desk, target as Element), { capture: true }),
    listen(root, ['submit', 'reset'], (event) => finish(desk, event), { capture: true }),
  ])
}

function hear(desk: Desk, moment: Moment): void {
  const isHiding = moment === 'left' || moment === 'hidden'
  if (isHiding && desk.end === 'kept') keep(desk, desk.clock.wall())
  // Who leaves a living session does it knowing what is typed.
  if (moment === 'left' && !desk.end) drop(desk)
}

/** Somebody changes a field of a form that was submitted: there is something new in it. */
function retract({ submissions }: Desk, target: Element): void {
  const form = (target as HTMLInputElement).form ?? target.closest?.('form')
  if (form) submissions.delete(form)
}

function finish(desk: Desk, event: Event): void {
  const { target, type } = event
  if (!target || !isMarkedForm(target)) return
  removeNotice(desk, target)
  if (type === 'submit') desk.submissions.set(target, event)
  drop(desk, (form) => form === target)
}
