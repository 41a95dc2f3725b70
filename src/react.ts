import type { ReactElement } from 'react'
import { type IdleWarningProviderProps, useProvider } from './adapters/react.ts'
import { createIdleWarning } from './index.ts'

/** Gives the components below it one session, with the built-in modal. Put it at the root of the signed-in part. */
export function IdleWarningProvider(props: IdleWarningProviderProps): ReactElement {
  return useProvider(createIdleWarning, props)
}

export {
  type IdleWarningProviderProps,
  type IdleWarningSession,
  useIdleWarning,
  useWork,
} from './adapters/react.ts'
export type { ExtendOutcome, SessionCommands, SessionReading } from './adapters/session-store.ts'
