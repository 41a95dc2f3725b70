import type { ServerResponse } from 'node:http'

/**
 * Puts a script before all others of the page that is about to be sent: by Express' `send`, which counts the bytes, or by
 * `end`. Its address is asked when the page is there.
 */
export function addFirstScript(response: ServerResponse, address: () => string): void {
  let isAdded = false
  for (const method of ['send', 'end'] as const) {
    const sending = response as unknown as Record<typeof method, (body: unknown, ...rest: unknown[]) => unknown>
    const own = Object.getOwnPropertyDescriptor(sending, method)
    sending[method] = (body, ...rest) => {
      // From now on Express' or Node's own.
      if (own) Object.defineProperty(sending, method, own)
      else Reflect.deleteProperty(sending, method)
      if (isAdded || !isPage(body)) return sending[method](body, ...rest)
      isAdded = true
      return sending[method](body.replace(/<(meta|title)\b/, `<script src="${address()}"></script>$&`), ...rest)
    }
  }
}

const isPage = (body: unknown): body is string => typeof body === 'string' && body.startsWith('<!doctype html>')
