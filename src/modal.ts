import type { View } from './core/ports.ts'
import type { ViewHost } from './idle-warning.ts'
import { createDialog } from './ui/dialog.ts'
import { chooseMessages, pageLang, registered } from './ui/locale.ts'
import { completeMessages, type Messages } from './ui/messages.ts'

/** The built-in view, made of what the options say. The doors with a modal share it; the headless door never loads it. */
export function createModal({ settings, extend, signOut, reload, mark, isVisible, signInUrl }: ViewHost): View {
  const { role, texts, locales = [] } = settings.dialog || {}
  return createDialog({
    // Chosen late: the page may change its language, and a script with another may come after this one.
    get messages() {
      const all = [...(locales as readonly Messages[]), ...registered()]
      return completeMessages(texts, chooseMessages(settings.lang ?? pageLang(), all))
    },
    role: role ?? 'alertdialog',
    actions: { extend, signOut, signIn: reload },
    canSignOut: settings.limits.hasSignOut,
    isInPlace: settings.limits.hasStatus && settings.user !== undefined,
    title: mark,
    isVisible,
    signInUrl,
  })
}
