import type { VisibleScreen } from '../ui/content.ts'

type WarningScreen = Extract<VisibleScreen, { kind: 'warning' }>

/** The words for a screen in `data-idle-warning-show`. */
export function statesOf(screen: VisibleScreen): readonly string[] {
  if (screen.kind === 'checking') return ['checking']
  if (screen.kind === 'warning') return warningStates(screen)
  if (screen.isLeaving) return ['expired', screen.cause, 'leaving']
  return ['expired', screen.isUncertain ? 'locked' : screen.cause]
}

function warningStates({ isExtendable, isBusy, failure }: WarningScreen): readonly string[] {
  if (!isExtendable) return ['cannot-extend']
  if (failure) return ['warning', failure === 'unreachable' ? failure : 'failed']
  return isBusy ? ['warning', 'busy'] : ['warning']
}
