import { asError, ConfigError } from './errors.ts'
import type { Service } from './service.ts'
import { startAlone } from './start-alone.ts'

/** Longer than the longest job step; an orchestrator's grace period must be longer still. */
const DRAIN_DEADLINE_MS = 60_000

/**
 * Runs one service as a process: starts it, drains it at SIGTERM or SIGINT, and leaves with 0; with 1 where it could
 * not start or did not drain in time, with 2 where its settings are wrong.
 */
export async function runService(create: () => Service | Promise<Service>): Promise<void> {
  // Heard from the beginning: whoever is told to stop while it starts has begun work, and drains it.
  const signalled = nextSignal()
  try {
    const service = await create()
    const started = startAlone(service)
    const signal = await Promise.race([signalled, started.then(() => signalled)])
    process.stderr.write(`${service.name}: ${signal}, draining\n`)
    const stopped = started.then(() => service.stop())
    await withDeadline(stopped, DRAIN_DEADLINE_MS, service.name)
  } catch (thrown) {
    const error = asError(thrown)
    process.stderr.write(
      error instanceof ConfigError ? `${error.message}\n` : `${error.stack ?? error.message}\n`,
    )
    process.exitCode = error instanceof ConfigError ? 2 : 1
  }
  // Whatever a library left open must not keep a drained process alive.
  process.exit()
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
}

async function withDeadline(work: Promise<void>, deadlineMs: number, name: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${name} did not drain within ${deadlineMs / 1000} s`)),
      deadlineMs,
    )
  })
  try {
    await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}
