import { scheduleJob } from '@perezvon/queue/scheduler'
import type { DialerContext } from '../context.ts'

/** How many sweeps may be missed before somebody looks whether the schedule is still there. */
const SWEEPS_BETWEEN_LOOKS = 4

export type SweepSchedule = { start(): Promise<void>; stop(): Promise<void> }

/** Has the sweep run by schedule, and writes the schedule again where Redis has lost it: the sweep is what repairs the rest. */
export function createSweepSchedule(ctx: DialerContext): SweepSchedule {
  let timer: NodeJS.Timeout | undefined
  let looking = Promise.resolve()
  return {
    start: async () => {
      await schedule(ctx)
      timer = setInterval(() => {
        looking = looking.then(() => keepScheduled(ctx))
      }, ctx.timing.sweepEveryMs * SWEEPS_BETWEEN_LOOKS)
    },
    stop: async () => {
      clearInterval(timer)
      await looking
    },
  }
}

/** A schedule always has one job that waits, runs or is delayed. Where there is none, the schedule is gone. */
export async function keepScheduled(ctx: DialerContext): Promise<void> {
  try {
    const { waiting, active, delayed } = await ctx.jobs.depth('sweep-attempts')
    if (waiting + active + delayed > 0) return
    ctx.log.warn('sweep: its schedule was lost, written again')
    await schedule(ctx)
  } catch (thrown) {
    ctx.log.warn({ err: thrown }, 'sweep: its schedule could not be looked at')
  }
}

async function schedule({ queue, timing, log }: DialerContext): Promise<void> {
  await scheduleJob(queue, { name: 'sweep-attempts', payload: {}, everyMs: timing.sweepEveryMs, log })
}
