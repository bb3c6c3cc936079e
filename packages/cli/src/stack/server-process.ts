import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { asError, PerezvonError } from '@perezvon/runtime/errors'
import { runProgram } from './run-program.ts'

/** How a database server is started as our child. */
export interface ServerCommand {
  /** For messages: `Redis`, `PostgreSQL`. */
  name: string
  command: string
  args: readonly string[]
  environment?: Record<string, string>
  /** Programs that run before the server in its own process, such as `unshare -U`. */
  prefix?: readonly string[]
  /** Written to its standard input. */
  input?: string
  /** Where its output goes. */
  logFile: string
  /** Told when it ends although nobody stopped it. */
  log: (line: string) => void
}

/** A server that runs as our child, and dies with us however we die where the system can promise that. */
export interface ServerProcess {
  pid: number
  /** Whether it has ended, for whatever reason. */
  hasExited: () => boolean
  /** Stops it and waits for its end. Safe to call twice. */
  stop: () => Promise<void>
}

/**
 * Ends both servers cleanly and at once, and is what they get when we die. To PostgreSQL SIGTERM would mean:
 * wait until every client has gone. Redis takes either.
 */
export const serverStopSignal = 'SIGINT'

const startDeadlineMs = 60_000
const stopDeadlineMs = 15_000

/**
 * Starts a server and waits until `answers` no longer throws. Throws `server-did-not-start` with the end of
 * the server's log when it ends first or does not answer within a minute.
 */
export async function startServerProcess(
  server: ServerCommand,
  answers: () => Promise<void>,
): Promise<ServerProcess> {
  const log = await open(server.logFile, 'a', 0o600)
  const { size: logStart } = await log.stat()
  const child = await spawnServer(server, log.fd).finally(() => log.close())
  const running = supervise(child, server)
  const failure = await waitForAnswer(running, answers)
  if (failure === undefined) {
    running.tellOfItsEnd()
    return running
  }
  await running.stop()
  const said = (await readFile(server.logFile)).subarray(logStart).toString().trim().split('\n').slice(-8)
  throw new PerezvonError(
    'server-did-not-start',
    `${server.name} (${server.command}) did not start: ${failure.message}. It said:\n  ${said.join('\n  ')}`,
    { cause: failure },
  )
}

async function spawnServer(server: ServerCommand, logFd: number): Promise<ChildProcess> {
  const words = [
    ...(server.prefix ?? []),
    ...(await dieWithParent(serverStopSignal)),
    server.command,
    ...server.args,
  ]
  const [command = server.command, ...args] = words
  const child = spawn(command, args, {
    env: { ...process.env, ...server.environment },
    // Its own session: Ctrl-C in a terminal must reach us alone, or the servers go before the services do.
    detached: true,
    stdio: [server.input === undefined ? 'ignore' : 'pipe', logFd, logFd],
  })
  child.stdin?.end(server.input)
  await once(child, 'spawn')
  return child
}

/**
 * The words before a command that let it get a signal when its parent dies, even by kill -9: setpriv of util-linux.
 * Nothing where that is missing (macOS, BusyBox); the data directory's lock finds servers that are orphans there.
 */
export async function dieWithParent(signal: 'SIGINT' | 'SIGTERM'): Promise<string[]> {
  const words = ['--pdeathsig', signal.slice('SIG'.length)]
  const probe = await runProgram('setpriv', [...words, 'true'])
  return probe.ok ? ['setpriv', ...words] : []
}

function supervise(child: ChildProcess, server: ServerCommand): ServerProcess & { tellOfItsEnd(): void } {
  if (child.pid === undefined) throw new Error(`${server.name} has no process id`)
  const hasExited = () => child.exitCode !== null || child.signalCode !== null
  const exited = hasExited() ? Promise.resolve() : once(child, 'exit')
  const stopWithUs = () => child.kill(serverStopSignal)
  process.once('exit', stopWithUs)
  let isStopping = false
  async function stop(): Promise<void> {
    isStopping = true
    process.off('exit', stopWithUs)
    if (hasExited()) return
    child.kill(serverStopSignal)
    const deadline = new AbortController()
    const tooLong = delay(stopDeadlineMs, 'too long', { signal: deadline.signal }).catch(() => 'stopped')
    const end = await Promise.race([exited, tooLong])
    deadline.abort()
    if (end !== 'too long') return
    child.kill('SIGKILL')
    await exited
  }
  const tellOfItsEnd = () => {
    void exited.then(() => {
      if (isStopping) return
      server.log(
        `${server.name} ended by itself (${child.signalCode ?? `code ${child.exitCode}`}), and nothing works without it: ` +
          `stop with Ctrl-C, see ${server.logFile}, and start again`,
      )
    })
  }
  return { pid: child.pid, hasExited, stop, tellOfItsEnd }
}

/** Why the server never answered, or undefined once it does. */
async function waitForAnswer(
  running: ServerProcess,
  answers: () => Promise<void>,
): Promise<Error | undefined> {
  const deadline = performance.now() + startDeadlineMs
  let latest = new Error('it was never asked')
  while (performance.now() < deadline) {
    if (running.hasExited()) return new Error('it ended at once')
    try {
      await answers()
      return undefined
    } catch (thrown) {
      latest = asError(thrown)
    }
    await delay(25)
  }
  return latest
}
