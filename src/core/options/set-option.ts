import { isObject } from './validators.ts'

/** Sets an option at a path such as `lang` or `dialog.role`. */
export function setOption(raw: Record<string, unknown>, path: string, value: unknown): void {
  // An unknown name may have a dot itself.
  if (Object.hasOwn(raw, path)) {
    raw[path] = value
    return
  }
  const [name, inner] = path.split('.') as [string, string?]
  const outer = raw[name]
  // A text that stands in place of the object would be spread into its letters.
  raw[name] = inner ? { ...(isObject(outer) && outer), [inner]: value } : value
}
