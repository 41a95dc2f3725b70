/**
 * Faults to plant in the product, each with the topic that has to find it. A text of the source is replaced in the bundle; the
 * files stay as they are.
 */
export const FAULTS = [
  ['records', 'an instant from the future is believed', 'session/read-record.ts', 'latestLease) > wall + TOLERANCE', 'latestLease) > Infinity'],
  ['records', 'a lease from the future is believed', 'session/read-record.ts', 'Math.max(latest, latestLease)', 'Math.max(latest, 0)'],
  ['records', 'any number of leases is kept', 'session/read-record.ts', '.slice(-MOST_LEASES)', ''],
  ['records', 'an instant may be a text', 'session/read-record.ts', "typeof value === 'number' && value > 0 ? value : 0", 'value ?? 0'],
  ['records', 'names of any length are kept', 'session/read-record.ts', 'value.length <= LONGEST_NAME', 'true'],
  ['records', 'a guess takes the place of a session', 'session/found-record.ts', 'joinRecords(besideGuess(record, found), found)', 'joinRecords(record, found)'],
  ['records', 'a record revives a session that has ended', 'session/transition.ts', 'if (isRunning(step.state)) step.state = mergeFound(', "if (step.state.exit) step.state = { ...step.state, phase: 'active', exit: null, record }\n  else if (isRunning(step.state)) step.state = mergeFound("],
  ['answers', 'an expiresIn of any kind is believed', 'browser/answer-fields.ts', 'Number.isFinite(duration) ? duration : undefined', 'isFilled ? duration : undefined'],
  ['answers', 'idleFor may be negative', 'browser/answer-fields.ts', 'duration > -CLOCK_DIFFERENCE ? Math.max(0, duration) : undefined', 'true ? duration : undefined'],
  ['answers', 'a body is read to its end', 'browser/response.ts', 'if (text.length <= LONGEST_BODY) continue', 'continue'],
  ['answers', 'Retry-After has no limit', 'browser/response.ts', 'Math.min(Number(retryAfter) * 1000, LONGEST_WAIT)', 'Number(retryAfter) * 1000'],
  ['answers', 'a request that is given up rejects, too', 'browser/server.ts', "const giveUp = () => finish({ outcome: 'unreachable' })", "const giveUp = () => { finish({ outcome: 'unreachable' }); Promise.reject(new Error('timeout')) }"],
  ['answers', 'the status counts as activity', 'session/status.ts', "const figures = answer.expiresIn === undefined ? { aliveAt: at }", "const figures = answer.expiresIn === undefined ? { aliveAt: at, activeAt: at }"],
  ['answers', 'with off a status without a figure is asked at once', 'session/status.ts', 'record.askedAt < record.answeredAt ? 0', 'record.askedAt <= record.answeredAt ? 0'],
  ['addresses', 'a foreign origin is safe', 'browser/addresses.ts', '[location.origin, ...allowedOrigins].includes(url.origin)', 'true'],
  ['addresses', 'any scheme is safe', 'browser/addresses.ts', '!/^https?:/.test(url.protocol) ||', ''],
  ['addresses', 'credentials are safe', 'browser/addresses.ts', ' || url.username + url.password', ''],
  ['addresses', 'the way back may name a host', 'browser/addresses.ts', "pathname.replace(/^\\/+/, '/')", 'pathname'],
  ['addresses', 'any way back is handed on', 'browser/addresses.ts', 'safeUrl(back, allowedOrigins) ? back', 'true ? back'],
  ['cookies', 'a cookie of a longer name is the token', 'browser/csrf.ts', 'each.startsWith(start)', 'each.includes(start)'],
  ['cookies', 'a cookie that is not encoded throws', 'browser/csrf.ts', '    return value\n  }\n}', '    throw new Error()\n  }\n}'],
  ['drafts', 'a draft of any age is restored', 'drafts/restore-drafts.ts', 'now - draft.at >= settings.maxAge', 'false'],
  ['drafts', 'a hidden field is filled', 'drafts/field-types.ts', '/^(text|search|', '/^(text|hidden|password|search|'],
  ['drafts', 'a draft in another form throws', 'drafts/draft-storage.ts', '.filter(([, draft]) => isDraft(draft))', ''],
  ['drafts', 'drafts of any size are stored', 'drafts/draft-storage.ts', 'if (length > room) return false', ''],
  ['messages', 'any origin may report', 'sources/bridge.ts', '!origins.includes(origin) ||', ''],
  ['messages', 'any window may report', 'sources/bridge.ts', ' || !isFrameOfThisPage(source)', ''],
  ['messages', 'a reported press needs no press', 'sources/bridge.ts', "kind === 'press' && wasJustPressed()", "kind === 'press'"],
  ['messages', 'a text of another session is read', 'browser/tabs.ts', 'if (key === name && newValue)', 'if (newValue)'],
  ['options', 'a wrong value has to be readable', 'core/errors.ts', "return 'something that cannot be put into words'", "throw new TypeError('x')"],
  ['options', 'a duration may be infinite', 'options/duration.ts', 'parsed > 0 && parsed < Infinity', 'parsed >= 0'],
  ['options', 'a long name costs much', 'options/nearest-name.ts', 'if (Math.abs(name.length - lastPart(path).length) > most) continue', ''],
  ['options', 'the warning may be longer than the timeout', 'options/options.ts', 'warn > 0 && idle > 0 && warn >= idle', 'false'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of the source.
  ['script-tags', 'JSON that cannot be read stops the script', 'script-tag/attributes.ts', "logError(`the JSON in <script id=\"idle-warning\"> cannot be read: ${error}`)", 'throw error'],
  ['script-tags', 'a deep value stops the script', 'core/errors.ts', "return 'something that cannot be put into words'", "throw new TypeError('x')"],
] // biome-ignore format: a table

/** Replaces the text of one fault while the source is read. Without a number nothing is replaced. */
export function plantFault(number) {
  const fault = FAULTS[number]
  if (!fault) return undefined
  const [, , file, before, after] = fault
  return (path, code) => {
    if (!path.endsWith(file)) return code
    if (!code.includes(before)) throw new Error(`${file} has no ${before}`)
    return code.replace(before, () => after)
  }
}

/**
 * Plants one fault after the other, and says after how many inputs each was found.
 *
 * @param load bundles the runner with a planted fault.
 */
export async function runPlanted(load, args) {
  const [inputs = 5000] = args.flatMap((arg) => /^--inputs=(.*)$/.exec(arg)?.[1] ?? [])
  let found = 0
  for (const [number, [topic, fault]] of FAULTS.entries()) {
    const { findFirst } = await load(number)
    const finding = await findFirst(topic, Number(inputs))
    if (finding) found++
    const message = finding?.message.split('\n')[0].slice(0, 90)
    console.info(`${topic}: ${fault}: ${finding ? `found after ${finding.after} inputs: ${message}` : 'NOT FOUND'}`)
  }
  console.info(`${found} of ${FAULTS.length} planted faults were found`)
  process.exitCode = found < FAULTS.length ? 1 : 0
}
