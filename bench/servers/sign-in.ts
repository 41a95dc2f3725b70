const atOnce = 16

/** Signs people in, one session each; gives their cookies. */
export async function signIn(origins: readonly string[], count: number): Promise<string[]> {
  const cookies: string[] = []
  const names = Array.from({ length: count }, (_, name) => name).values()
  const one = async () => {
    for (const name of names) cookies[name] = await cookieOf(origins[name % origins.length] as string, name)
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  return cookies
}

async function cookieOf(origin: string, name: number): Promise<string> {
  const response = await fetch(`${origin}/sign-in?name=${name}`, { method: 'POST' })
  const [line = ''] = response.headers.getSetCookie()
  await response.text()
  if (!line) throw new Error(`The sign-in was answered with ${response.status} and no cookie.`)
  return line.split(';')[0] as string
}
