import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'

/** What a measured process tells its bench over the IPC channel. */
const reportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), url: z.string() }),
  z.object({ kind: z.literal('cpu'), micros: z.number() }),
  z.object({ kind: z.literal('memory'), peakMegabytes: z.number() }),
])
type Report = z.infer<typeof reportSchema>
type Question = Exclude<Report['kind'], 'ready'>

export type MeasuredProcess = {
  url: string
  /** Processor time that the process has used since it began, in microseconds, user and system. */
  cpuMicros(): Promise<number>
  /** The most memory that the process ever had, in megabytes (10⁶ bytes): its resident set. */
  peakMegabytes(): Promise<number>
  /** Keeps the process from running for that long, as a machine that pauses does. */
  standStill(forMs: number): Promise<void>
  stop(): Promise<void>
}

/** Starts a Node process whose processor time can be asked for; it must call `reportToBench` once it listens. */
export async function startMeasuredProcess(options: {
  file: string
  environment: Record<string, string>
  nodeFlags?: readonly string[]
}): Promise<MeasuredProcess> {
  const child = fork(options.file, [], {
    execArgv: [...(options.nodeFlags ?? process.execArgv)],
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const first = await nextReport(child)
  if (first.kind !== 'ready') throw new Error(`${options.file} spoke of ${first.kind} before it was ready`)
  const ask = async <Kind extends Question>(kind: Kind): Promise<Extract<Report, { kind: Kind }>> => {
    const answer = nextReport(child)
    child.send(kind)
    const report = await answer
    if (!answers(report, kind)) throw new Error(`${options.file} answered ${report.kind} to ${kind}`)
    return report
  }
  return {
    url: first.url,
    cpuMicros: async () => (await ask('cpu')).micros,
    peakMegabytes: async () => (await ask('memory')).peakMegabytes,
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

function answers<Kind extends Question>(
  report: Report,
  kind: Kind,
): report is Extract<Report, { kind: Kind }> {
  return report.kind === kind
}

async function nextReport(child: ChildProcess): Promise<Report> {
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

/** In the measured process: says that it listens, answers questions for its processor time and memory, stops when told. */
export function reportToBench(options: { url: string; stop: () => Promise<void> }): void {
  const send = (report: Report) => process.send?.(report)
  process.on('message', (message) => {
    if (message === 'cpu') {
      const { user, system } = process.cpuUsage()
      send({ kind: 'cpu', micros: user + system })
    }
    if (message === 'memory')
      void peakMegabytes().then((megabytes) => send({ kind: 'memory', peakMegabytes: megabytes }))
    if (message === 'stop') void options.stop().then(() => process.exit(0))
  })
  // A bench that dies must not leave its processes behind.
  process.on('disconnect', () => process.exit(1))
  send({ kind: 'ready', url: options.url })
}

/** By the kernel's own mark where it tells it: what `getrusage` says begins with the parent's peak. */
async function peakMegabytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const kibibytes = /^VmHWM:\s*([0-9]+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS
  return (Number(kibibytes) * 1024) / 1_000_000
}
