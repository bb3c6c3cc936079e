import type { Timers } from '../src/session/timers.ts'

/** Timers that a test moves by hand: nothing happens until `pass` is called. */
export type ManualTimers = Timers & {
  /** Milliseconds since the test began. */
  now(): number
  /** Lets so much time pass: what falls due runs in its order, with the promises that it settles. */
  pass(ms: number): Promise<void>
  /** Lets the promises that are settled already run on. */
  settle(): Promise<void>
  waiting(): string[]
}

type Waiting = { dueAt: number; where: string; run: () => void }

export function createManualTimers(): ManualTimers {
  let nowMs = 0
  let waiting: Waiting[] = []
  const settle = () =>
    new Promise<void>((resolve) => {
      setImmediate(resolve)
    })
  return {
    now: () => nowMs,
    settle,
    after(ms, where, run) {
      const timer = { dueAt: nowMs + ms, where, run }
      waiting.push(timer)
      return () => {
        waiting = waiting.filter((other) => other !== timer)
      }
    },
    clearAll() {
      waiting = []
    },
    waiting: () => waiting.map(({ where }) => where),
    async pass(ms) {
      const end = nowMs + ms
      await settle()
      for (;;) {
        const next = waiting
          .filter(({ dueAt }) => dueAt <= end)
          .sort((one, other) => one.dueAt - other.dueAt)[0]
        if (!next) break
        waiting = waiting.filter((other) => other !== next)
        nowMs = next.dueAt
        next.run()
        await settle()
      }
      nowMs = end
    },
  }
}
