/**
 * The same as `idle-warning/react` without any user interface: your application shows the warning and covers the page.
 *
 * @see docs/frameworks.md#your-own-dialog
 * @packageDocumentation
 */
import type { ReactElement } from 'react'
import { createIdleWarning } from '../../headless.ts'
import { type IdleWarningProviderProps, useProvider } from './provider.ts'

/**
 * Gives the components inside it one session, without any user interface. The application must show the warning for at
 * least 20 s with one simple way to stay signed in (WCAG 2.2.1), and must cover the page at `expired`.
 *
 * It throws nothing: a wrong option is logged and passed to `onError`, and its default holds. Without a right `idleTimeout`,
 * and if another instance runs for the same `scope`, the session is not watched.
 */
export function IdleWarningProvider(props: IdleWarningProviderProps): ReactElement {
  return useProvider(createIdleWarning, props)
}

export type { ExtendOutcome, SessionCommands, SessionReading } from '../session-reading.ts'
export { type IdleWarningSession, useIdleWarning, useWork } from './hooks.ts'
export type { IdleWarningProviderProps } from './provider.ts'
