/** The files that no application imports, and that users know all the same. */
export const EVENTS_FILE = 'src/core/events.ts'
export const HOOKS_FILE = 'src/script-tag/page-hooks.ts'
export const ATTRIBUTES_FILE = 'src/script-tag/attributes.ts'

/** What pages load by `<script>`, the main script first. */
export const SCRIPT_FILES = [
  'src/script-tag/script-tag.ts',
  'src/sources/script-tag.ts',
  'src/sources/frame-script-tag.ts',
  'src/own-dialog/script-tag.ts',
  'src/drafts/script-tag.ts',
  'src/debug/script-tag.ts',
]

export const OTHER_FILES = [EVENTS_FILE, HOOKS_FILE, ATTRIBUTES_FILE, ...SCRIPT_FILES]

/** The groups of the options, in the order in which they are described. */
export const GROUPS = ['Timing', 'Server', 'Leaving', 'Identity', 'UI', 'Advanced']

/** The unions that have a table of their own: the type, the prefix of the anchors of its rows, the heading. */
export const VALUE_SETS: readonly (readonly [type: string, prefix: string, heading: string])[] = [
  ['Cause', 'cause', 'Why a session ends: `cause`'],
  ['ExtendFailure', 'code', 'Why `extend()` failed: `code`'],
  ['ErrorCode', 'error', 'What went wrong: `code` of an `error` event'],
  ['Outcome', 'outcome', 'What a keepalive did: `outcome`'],
  ['Reason', 'reason', 'Why a keepalive was sent: `reason`'],
  ['ExtendedBy', 'by', 'What extended the session: `by`'],
  ['Phase', 'phase', 'Where a session stands: `phase`'],
  ['PhaseCause', 'phase-cause', 'Why the phase changed: `cause` of a `phase` event'],
  ['IdleWarningErrorCode', 'exception', 'What an `IdleWarningError` is about: its `code`'],
]

/** Interfaces of the main module that are described in sections of their own: the type and the prefix of its anchors. */
export const SECTIONS: readonly (readonly [type: string, prefix: string])[] = [
  ['IdleWarningOptions', 'option'],
  ['RequestOptions', 'request'],
  ['ModalOptions', 'dialog'],
  ['ServerFunctions', 'server'],
  ['IdleWarning', 'handle'],
  ['WorkOptions', 'work'],
  ['EventDetails', 'event'],
]
