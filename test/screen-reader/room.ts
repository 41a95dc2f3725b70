// A screen, a session bus, an accessibility bus, a window manager, a voice and Orca: all private, nothing seen or heard.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Transcript } from './transcript.ts'

export type Environment = Record<string, string>

const BUS_LAUNCHER = '/usr/libexec/at-spi-bus-launcher'
const ORCA_START = 60
const orcaFiles = fileURLToPath(new URL('orca', import.meta.url))

/** Resolves with the environment for a browser when Orca listens. Its processes end with the process namespace. */
export async function openRoom(home: string, file: string, transcript: Transcript): Promise<Environment> {
  const plain = prepareHome(home, file)
  const seen = { ...plain, DISPLAY: await startScreen(plain) }
  const environment = { ...seen, DBUS_SESSION_BUS_ADDRESS: await startBus(seen) }
  await startAccessibility(environment)
  start('metacity', ['--sm-disable'], environment)
  const speaking = { ...environment, SPEECHD_ADDRESS: await startVoice(home, environment) }
  start('orca', [], speaking)
  const ready = await transcript.waitFor(
    (lines) => lines.find(({ text }) => text.startsWith('Screen reader on')),
    ORCA_START,
  )
  if (!ready) throw new Error('Orca did not start.')
  return speaking
}

function prepareHome(home: string, file: string): Environment {
  const folder = (name: string) => {
    mkdirSync(join(home, name), { recursive: true })
    return join(home, name)
  }
  copyFileSync(join(orcaFiles, 'orca-customizations.py'), join(folder('data/orca'), 'orca-customizations.py'))
  // speech-dispatcher starts no module without an audio device.
  writeFileSync(join(home, '.asoundrc'), 'pcm.!default { type null }\nctl.!default { type null }\n')
  chmodSync(folder('run'), 0o700)
  return {
    PATH: `${process.env.PATH}:/usr/bin:/usr/sbin`,
    HOME: home,
    TRANSCRIPT: file,
    XDG_RUNTIME_DIR: join(home, 'run'),
    XDG_CONFIG_HOME: folder('config'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CACHE_HOME: folder('cache'),
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    GTK_MODULES: 'gail:atk-bridge',
    GNOME_ACCESSIBILITY: '1',
    GSETTINGS_BACKEND: 'memory',
  }
}

function start(command: string, args: string[], env: Environment): ChildProcess {
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  child.once('error', (error) => console.error(`${command}: ${error.message}`))
  return child
}

/** The first line that a program writes to its third pipe: there it tells where it listens. */
async function firstLine(child: ChildProcess): Promise<string> {
  const [chunk] = await once(child.stdio[3] as Readable, 'data')
  return String(chunk).trim()
}

async function startScreen(env: Environment): Promise<string> {
  const args = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp']
  return `:${await firstLine(start('Xvfb', args, env))}`
}

const startBus = (env: Environment): Promise<string> =>
  firstLine(start('dbus-daemon', ['--session', '--nofork', '--print-address=3'], env))

/** Browsers offer their pages to a screen reader only if these two properties are set before they start. */
async function startAccessibility(env: Environment): Promise<void> {
  start(BUS_LAUNCHER, ['--launch-immediately'], env)
  const service = ['--session', '--dest', 'org.a11y.Bus', '--object-path', '/org/a11y/bus']
  const set = ['--method', 'org.freedesktop.DBus.Properties.Set', 'org.a11y.Status']
  await run('gdbus', ['wait', '--session', '--timeout', '30', 'org.a11y.Bus'], env)
  await run('gdbus', ['call', ...service, ...set, 'IsEnabled', '<true>'], env)
  await run('gdbus', ['call', ...service, ...set, 'ScreenReaderEnabled', '<true>'], env)
}

/** Runs a command and resolves with what it wrote. */
export async function run(command: string, args: string[], env: Environment): Promise<string> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const chunks: string[] = []
  child.stdout.on('data', (chunk) => chunks.push(String(chunk)))
  await once(child, 'close')
  return chunks.join('').trim()
}

async function startVoice(home: string, env: Environment): Promise<string> {
  const config = join(home, 'speech')
  mkdirSync(join(config, 'modules'), { recursive: true })
  writeFileSync(join(config, 'speechd.conf'), speechConfig)
  writeFileSync(join(config, 'modules', 'noting.conf'), voiceConfig)
  const socket = join(home, 'run', 'speech.sock')
  const args = [
    '-s',
    '-C',
    config,
    '-L',
    home,
    '-c',
    'unix_socket',
    '-S',
    socket,
    '-P',
    join(home, 'speech.pid'),
    '-t',
    '0',
  ]
  start('speech-dispatcher', args, env)
  return `unix_socket:${socket}`
}

const speechConfig = `AudioOutputMethod "alsa"
AddModule "noting" "sd_generic" "noting.conf"
DefaultModule noting
DefaultLanguage "en"
`

const voiceConfig = `GenericExecuteSynth "printf %s \\'$DATA\\' | python3 -I -S ${join(orcaFiles, 'voice.py')}"
GenericMaxChunkLength 600
GenericDelimiters ".?!"
GenericLanguage "en" "en" "utf-8"
AddVoice "en" "MALE1" "en"
DefaultVoice "en"
`
