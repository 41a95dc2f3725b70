import type { View } from './core/ports.ts'
import { registered } from './core/texts.ts'
import { findElement, nativeMember } from './dom/native-members.ts'
import type { ViewHost } from './idle-warning.ts'
import type { ModalOptions, OwnDialog } from './types.ts'
import { createDialog } from './ui/built-in/dialog.ts'
import { createHost, createLiveRegion, createStatusRegion } from './ui/built-in/elements.ts'
import { type CreateView, failClosed } from './ui/fail-closed.ts'
import { chooseMessages, pageLang } from './ui/language.ts'
import { completeMessages, type Messages } from './ui/messages.ts'
import { createHiddenPage } from './ui/plain/hidden-page.ts'
import { createPlainView } from './ui/plain/plain-view.ts'
import { createDialogView } from './ui/view.ts'

/**
 * Creates the view that the `dialog` option describes: the built-in dialog, or the view of another module with the built-in
 * one as its fallback. If a view throws, the next simpler one takes over; the last one only hides the page. Only the entry points with a user interface import this file; the headless one does not.
 */
export function createModalView(host: ViewHost): View {
  const { settings, extend, signOut, reload, mark, isVisible, signInUrl, leave, onFailure } = host
  const { role = 'dialog', element, createView, ...others } = (settings.dialog || {}) as Partial<OwnDialog>
  const { expired, ...language } = others
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
  const levels = [createBuiltIn, () => createPlainView(options), () => createHiddenPage(leave)]
  if (!element || !createView) return failClosed(levels, onFailure)
  const helpers = { createDialogView, createHost, createLiveRegion, createStatusRegion }
  const createOwn: CreateView = (fail) =>
    createView({
      ...{ element, lang: settings.lang, onFailure, ...helpers },
      options: { ...options, fail },
      builtIn: createBuiltIn(fail),
    })
  return failClosed([createOwn, ...levels], onFailure)
}

/**
 * Chooses the texts each time a screen is shown, because the page may change its language, and a script with another
 * language may load after this one.
 */
export function currentMessages({ texts, locales = [] }: ModalOptions, lang = pageLang()): Messages {
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
