export interface Environment {
  /** 0 lets the system choose. */
  readonly port: number
  readonly redisUrl: string | undefined
  readonly secret: string | undefined
}

const shortestSecret = 32
const newSecret = 'SESSION_SECRET=$(openssl rand -hex 32)'

/** Reads PORT, REDIS_URL and SESSION_SECRET. @throws Error that says what to write instead */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const secret = variables.SESSION_SECRET || undefined
  const redisUrl = variables.REDIS_URL || undefined
  if (redisUrl && !secret) throw new Error(withoutSecret)
  if (secret && secret.length < shortestSecret) throw new Error(tooShort)
  return { port: readPort(variables.PORT), redisUrl, secret }
}

function readPort(text = '8000'): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65535) return port
  throw new Error(`PORT is ${text}. Write a number from 0 to 65535, such as PORT=8001; 0 lets the system choose.`)
}

const withoutSecret = `REDIS_URL is set and SESSION_SECRET is not. Processes that share their sessions must share the secret that signs
the cookies. Otherwise each signs out the visitors of the others. Set it once for all of them: export ${newSecret}`

const tooShort = `SESSION_SECRET has fewer than ${shortestSecret} characters. Make a longer one: ${newSecret}`
