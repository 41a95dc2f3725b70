import type { ReactElement } from 'react'
import { createIdleWarning } from '../../headless.ts'
import { type IdleWarningProviderProps, useProvider } from './provider.ts'

/**
 * Gives the components below it one session, without any user interface: they show the warning for at least 20 s with one
 * simple way to stay (WCAG 2.2.1), and cover the page at `expired`.
 */
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
