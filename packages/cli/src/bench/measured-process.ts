import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'

/** What a measured process tells its bench over the IPC channel. */
const reportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), url: z.string() }),
  z.object({ kind: z.literal('cpu'), micros: z.number() }),
])

export type MeasuredProcess = {
  url: string
  /** Processor time that the process has used since it began, in microseconds, user and system. */
  cpuMicros(): Promise<number>
  /** Keeps the process from running for that long, as a machine that pauses does. */
  standStill(forMs: number): Promise<void>
  stop(): Promise<void>
}

/** Starts a Node process whose processor time can be asked for; it must call `reportToBench` once it listens. */
export async function startMeasuredProcess(options: {
  file: string
  environment: Record<string, string>
}): Promise<MeasuredProcess> {
  const child = fork(options.file, [], {
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const first = await nextReport(child)
  if (first.kind !== 'ready') throw new Error(`${options.file} spoke of ${first.kind} before it was ready`)
  return {
    url: first.url,
    cpuMicros: async () => {
      const answer = nextReport(child)
      child.send('cpu')
      const report = await answer
      if (report.kind !== 'cpu') throw new Error(`${options.file} answered ${report.kind} to cpu`)
      return report.micros
    },
    standStill: async (forMs) => {
      child.kill('SIGSTOP')
      await delay(forMs)
      child.kill('SIGCONT')
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.send('stop')
      await gone
    },
  }
}

async function nextReport(child: ChildProcess): Promise<z.infer<typeof reportSchema>> {
  const heard = new AbortController()
  const { signal } = heard
  const gone = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`the measured process ended with ${code}`)
  })
  // Whichever comes second is no news, and must not be listened to for ever.
  gone.catch(() => undefined)
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), gone])
    return reportSchema.parse(message)
  } finally {
    heard.abort()
  }
}

/** In the measured process: says that it listens, answers questions for its processor time, stops when told. */
export function reportToBench(options: { url: string; stop: () => Promise<void> }): void {
  const send = (report: z.infer<typeof reportSchema>) => process.send?.(report)
  process.on('message', (message) => {
    if (message === 'cpu') {
      const { user, system } = process.cpuUsage()
      send({ kind: 'cpu', micros: user + system })
    }
    if (message === 'stop') void options.stop().then(() => process.exit(0))
  })
  // A bench that dies must not leave its processes behind.
  process.on('disconnect', () => process.exit(1))
  send({ kind: 'ready', url: options.url })
}
