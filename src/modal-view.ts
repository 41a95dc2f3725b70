import type { View } from './core/ports.ts'
import { registered } from './core/texts.ts'
import { findElement, nativeMember } from './dom/native-members.ts'
import type { ViewHost } from './idle-warning.ts'
import { createOwnDialog } from './own-dialog/own-dialog.ts'
import type { ModalOptions } from './types.ts'
import { createDialog } from './ui/built-in/dialog.ts'
import { type CreateView, failClosed } from './ui/fail-closed.ts'
import { chooseMessages, pageLang } from './ui/language.ts'
import { completeMessages, type Messages } from './ui/messages.ts'
import { createHiddenPage } from './ui/plain/hidden-page.ts'
import { createPlainView } from './ui/plain/plain-view.ts'

/**
 * Creates the view that the `dialog` option describes: the built-in dialog, or a `<dialog>` of the page with the built-in
 * one as its fallback. If a view throws, the next simpler one takes over; the last one only hides the page. Only the entry points with a user interface import this file; the headless one does not.
 */
export function createModalView(host: ViewHost): View {
  const { settings, extend, signOut, reload, mark, isVisible, signInUrl, leave, onFailure } = host
  const { role = 'alertdialog', element, expired, ...language } = (settings.dialog || {}) as ModalOptions
  const options = {
    messages: () => currentMessages(language, settings.lang),
    role,
    actions: { extend, signOut, reload },
    canSignOut: settings.limits.hasSignOut,
    warnBefore: settings.limits.warnBefore,
    isInPlace: settings.limits.hasStatus && settings.userKey !== undefined,
    markTitle: mark,
    isVisible,
    signInUrl,
  } as const
  const ownSignIn = createFinder(expired)
  const createBuiltIn: CreateView = (fail) => createDialog({ ...options, fail, ownSignIn })
  const createOwn: CreateView = (fail) =>
    createOwnDialog(
      { ...options, fail, onFailure, element: element as string, lang: settings.lang },
      createBuiltIn(fail),
    )
  const dialogs = element ? [createOwn, createBuiltIn] : [createBuiltIn]
  return failClosed([...dialogs, () => createPlainView(options), () => createHiddenPage(leave)], onFailure)
}

/**
 * Chooses the texts each time a screen is shown, because the page may change its language, and a script with another
 * language may load after this one.
 */
function currentMessages({ texts, locales = [] }: ModalOptions, lang = pageLang()): Messages {
  return completeMessages(texts, chooseMessages(lang, [...locales, ...registered<Messages>()]))
}

/**
 * Keeps the element that was found for as long as it is in the document, because a selector such as `main .sign-in` no
 * longer matches once the element stands in the cover.
 */
function createFinder(wanted: string | HTMLElement | undefined): () => HTMLElement | undefined {
  let found: HTMLElement | undefined
  return () => {
    if (!found || !nativeMember(found, 'isConnected')) found = findElement(wanted, HTMLElement)
    return found
  }
}
