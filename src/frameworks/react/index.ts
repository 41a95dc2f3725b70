import type { ReactElement } from 'react'
import { createIdleWarning } from '../../index.ts'
import { type IdleWarningProviderProps, useProvider } from './provider.ts'

/** Gives the components below it one session, with the built-in modal. Put it at the root of the signed-in part. */
export function IdleWarningProvider(props: IdleWarningProviderProps): ReactElement {
  return useProvider(createIdleWarning, props)
}

export type { ExtendOutcome, SessionCommands, SessionReading } from '../session-reading.ts'
export {
  type IdleWarningProviderProps,
  type IdleWarningSession,
  useIdleWarning,
  useWork,
} from './provider.ts'
