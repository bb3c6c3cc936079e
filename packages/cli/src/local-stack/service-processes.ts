import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { PerezvonError } from '@perezvon/runtime/errors'
import type { Service } from '@perezvon/runtime/service'
import { findFreePort } from '../stack/free-port.ts'
import { dieWithParent } from '../stack/server-process.ts'
import type { Environment } from './environment.ts'
import { SERVICE_ENVIRONMENT, serviceFlags } from './service-flags.ts'
import type { ServiceRoom } from './service-rooms.ts'

const READY_PATIENCE_MS = 60_000
const LOOK_MS = 100

/** A service as a process of its own; `kill` is for rehearsals of its sudden death. */
export type ServiceProcess = Service & {
  pid: number
  /** Resolves when it has ended, whoever ended it, with its signal or its exit code. */
  ended: Promise<string>
  kill(): Promise<void>
}

/** Starts one service from its own `main.ts`, as a deployment would, and waits until it says that it is ready. */
export async function startServiceProcess(options: {
  room: ServiceRoom
  root: string
  environment: Environment
  onLog: (line: string) => void
}): Promise<ServiceProcess> {
  const operationsPort = options.room === 'gateway' ? Number(options.environment.PORT) : await findFreePort()
  return startNodeProcess({
    name: options.room,
    file: join(options.root, 'services', options.room, 'src/main.ts'),
    flags: serviceFlags(options.room),
    environment: { ...SERVICE_ENVIRONMENT, ...options.environment, OPERATIONS_PORT: String(operationsPort) },
    readyUrl: `http://127.0.0.1:${operationsPort}/ready`,
    onLog: options.onLog,
  })
}

/** Starts a program of ours in a Node of its own, and waits until `readyUrl` answers well. */
export async function startNodeProcess(options: {
  name: string
  file: string
  flags?: readonly string[]
  environment: Environment
  readyUrl: string
  onLog: (line: string) => void
}): Promise<ServiceProcess> {
  const words = [
    ...(await dieWithParent('SIGTERM')),
    process.execPath,
    ...(options.flags ?? []),
    options.file,
  ]
  const [command = process.execPath, ...args] = words
  const child = spawn(command, args, {
    env: { ...process.env, ...options.environment },
    // Its own session: Ctrl-C in a terminal must reach us alone, who stop the services in their order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit').then(() => child.signalCode ?? `code ${child.exitCode}`)
  child.stdout.on('data', (chunk) => options.onLog(String(chunk)))
  child.stderr.on('data', (chunk) => options.onLog(String(chunk)))
  await untilReady(child, options.readyUrl, options.name)
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await ended
  }
  return {
    name: options.name,
    pid: child.pid ?? 0,
    ended,
    start: async () => undefined,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

async function untilReady(child: ChildProcess, url: string, name: string): Promise<void> {
  const deadline = performance.now() + READY_PATIENCE_MS
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new PerezvonError(
        'service-did-not-start',
        `${name} ended with ${child.signalCode ?? `code ${child.exitCode}`} instead of starting`,
      )
    if (await answersReady(url)) return
    if (performance.now() > deadline) {
      child.kill('SIGKILL')
      throw new PerezvonError(
        'service-did-not-start',
        `${name} was not ready within ${READY_PATIENCE_MS / 1000} s`,
      )
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

async function answersReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false // not listening yet, which is what is being asked
  }
}
