import type { Cause } from '../../src/core/ports.ts'
import { english } from '../../src/ui/messages.ts'

/** The texts of one language, as `idle-warning/locales/*` have them. */
export type ReasonTexts = Readonly<Record<Cause | 'expiredTitle', string>>

const causes: readonly Cause[] = ['idle', 'absolute', 'ended-by-server', 'signed-out', 'browser-closed']

/** Says to the person why the session ended; `''` for a reason that the SDK does not know. Needs no escaping. */
export function explainReason(reason: unknown, texts: ReasonTexts = english): string {
  const cause = causes.find((known) => known === reason)
  return cause ? `${texts.expiredTitle}. ${texts[cause]}` : ''
}
