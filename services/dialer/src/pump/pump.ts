import { onPumpWake } from '@perezvon/livecall/capacity/pump-wake'
import type { DialerContext } from '../context.ts'
import { planCalls } from './plan-calls.ts'

export type Pump = { start(): Promise<void>; stop(): Promise<void> }

/** After a pass that failed, so that a server which is away is not hammered. */
const PAUSE_AFTER_FAILURE_MS = 1000

/**
 * The loop that turns free capacity into calls. Woken by whoever frees capacity or brings work; looks by itself every
 * `pumpEveryMs`, so that a wake which was lost, or a redial that has come due, waits no longer than that. Any number of
 * dialers pump at once.
 */
export function createPump(ctx: DialerContext): Pump {
  let running: { stop: () => void; done: Promise<void>; unlisten: () => Promise<void> } | undefined
  return {
    start: async () => {
      if (running !== undefined) return
      const stopped = new AbortController()
      const bell = createBell()
      const stop = () => {
        stopped.abort()
        bell.ring()
      }
      const unlisten = await onPumpWake(ctx.live, bell.ring)
      running = { stop, unlisten, done: pumpUntil(ctx, stopped.signal, bell) }
    },
    stop: async () => {
      if (running === undefined) return
      const { stop, done, unlisten } = running
      running = undefined
      stop()
      await done
      await unlisten()
    },
  }
}

async function pumpUntil(ctx: DialerContext, stopped: AbortSignal, bell: Bell): Promise<void> {
  while (!stopped.aborted) {
    let pauseMs = 0
    try {
      if ((await planCalls(ctx)) === 0) pauseMs = ctx.timing.pumpEveryMs
    } catch (thrown) {
      ctx.log.error({ err: thrown }, 'pump: a pass failed')
      pauseMs = PAUSE_AFTER_FAILURE_MS
    }
    if (pauseMs > 0) await bell.rungOr(pauseMs)
  }
}

/** Remembers one ring: what happens during a pass is looked at in the next. */
type Bell = { ring: () => void; rungOr: (timeoutMs: number) => Promise<void> }

function createBell(): Bell {
  let rung = false
  let answer: (() => void) | undefined
  return {
    ring: () => {
      rung = true
      answer?.()
    },
    rungOr: async (timeoutMs) => {
      if (!rung)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs)
          answer = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      rung = false
      answer = undefined
    },
  }
}
