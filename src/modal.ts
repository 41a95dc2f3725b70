import type { View } from './core/ports.ts'
import type { ViewHost } from './idle-warning.ts'
import { createDialog } from './ui/dialog.ts'
import { completeMessages } from './ui/messages.ts'

/** The built-in view, made of what the options say. The doors with a modal share it; the headless door never loads it. */
export function createModal({ settings, extend, signOut, reload, mark, isVisible, signInUrl }: ViewHost): View {
  const { role, texts } = settings.dialog || {}
  return createDialog({
    messages: completeMessages(texts),
    role: role ?? 'alertdialog',
    actions: { extend, signOut, signIn: reload },
    canSignOut: settings.limits.hasSignOut,
    opensTab: settings.limits.hasStatus && settings.user !== undefined,
    title: mark,
    isVisible,
    signInUrl,
  })
}
