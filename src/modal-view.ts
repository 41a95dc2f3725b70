import type { View } from './core/ports.ts'
import { registered } from './core/texts.ts'
import { findElement } from './dom/native-members.ts'
import type { ViewHost } from './idle-warning.ts'
import { createOwnDialog } from './own-dialog/own-dialog.ts'
import type { ModalOptions } from './types.ts'
import { createDialog } from './ui/built-in/dialog.ts'
import { chooseMessages, pageLang } from './ui/language.ts'
import { completeMessages, type Messages } from './ui/messages.ts'

/** The view, made of what the options say. The doors with a modal share it; the headless door never loads it. */
export function createModal(host: ViewHost): View {
  const { settings, extend, signOut, reload, mark, isVisible, signInUrl, onFailure } = host
  const { role, texts, locales = [], element, expired } = (settings.dialog || {}) as ModalOptions
  const options = {
    // Chosen late: the page may change its language, and a script with another may come after this one.
    messages: () => {
      const all = [...(locales as readonly Messages[]), ...registered<Messages>()]
      return completeMessages(texts, chooseMessages(settings.lang ?? pageLang(), all))
    },
    role: role ?? 'alertdialog',
    actions: { extend, signOut, signIn: reload },
    canSignOut: settings.limits.hasSignOut,
    warnBefore: settings.limits.warnBefore,
    isInPlace: settings.limits.hasStatus && settings.userKey !== undefined,
    title: mark,
    isVisible,
    signInUrl,
  } as const
  let signIn: HTMLElement | undefined
  const ownSignIn = () => (signIn = signIn?.isConnected ? signIn : findElement(expired, HTMLElement))
  const builtIn = createDialog({ ...options, ownSignIn, onFailure })
  return element ? createOwnDialog({ ...options, element, lang: settings.lang, onFailure }, builtIn) : builtIn
}
