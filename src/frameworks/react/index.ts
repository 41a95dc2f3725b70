/**
 * The session as React context and hooks, with the built-in dialog.
 *
 * @see docs/frameworks.md#react
 * @packageDocumentation
 */
import type { ReactElement } from 'react'
import { createIdleWarning } from '../../index.ts'
import { type IdleWarningProviderProps, useProvider } from './provider.ts'

/**
 * Gives the components inside it one session, with the built-in dialog. Put it around the part of the application that needs
 * a sign-in.
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
