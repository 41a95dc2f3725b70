import { createDemo } from './app.ts'

const port = Number(process.env.PORT ?? 8000)
const address = `http://127.0.0.1:${port}`

const server = createDemo().app.listen(port, '127.0.0.1', (error) => {
  if (error) {
    console.error(`${error.message}\nAnother port: PORT=8001 npm start`)
    process.exit(1)
  }
  console.log(`
  idle-warning demo: ${address}

  Sign in with any name, then leave the mouse and the keyboard alone.
  Within half a minute you are warned; stay or let the session end.

  ${address}/page                      a form on a server-rendered page
  ${address}/app                       a single-page application
  ${address}/page?idle=30s&warn=20s    other times
  ${address}/page?absolute=60s         a limit that nobody can extend

  Ctrl+C ends the demo.
`)
})

process.once('SIGINT', () => {
  server.close()
  server.closeAllConnections()
})
