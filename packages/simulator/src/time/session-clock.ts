import type { RigClock, RigTimer } from './rig-clock.ts'

/**
 * The time inside one VoxEngine session and on its telephone lines.
 *
 * It runs `speed` times as fast as real time, except while somebody holds it: then it runs at real pace. Sessions
 * hold it while an HTTP request is in flight, so that a backend is never judged late merely because speech and
 * ringing were compressed.
 *
 * It never jumps over a timer: when the machine stands still for a second, everything in the session is late by
 * that second, and nothing changes its order. What a moment sets off happens at that moment, however long the
 * machine takes over it: else compression would make seconds of a pause of a few milliseconds in the middle of a
 * callback, and a person would speak before a recogniser has been told so.
 */
export interface SessionClock {
  /** Milliseconds since the epoch, in session time. Starts at the real time of the session's start. */
  now(): number
  /** Runs once after `delayMs` of session time. Timers due at the same moment run in the order they were set. */
  after(delayMs: number, run: () => void): RigTimer
  /** Real pace until the returned function is called (which may be called twice without harm). */
  hold(): () => void
  /**
   * The moment lasts until the returned function is called (which may be called twice without harm): meanwhile a look
   * at the clock moves it by a millisecond at most, so that a scenario that waits in a loop gets there.
   */
  linger(): () => void
  /** Cancels all timers; later ones are never run. */
  dispose(): void
}

interface SessionTimer {
  dueMs: number
  order: number
  run: () => void
}

/** Node's timers hold no more: 2^31 - 1 ms. */
const longestTimerMs = 2 ** 31 - 1

/** How far a look at the clock moves it while a moment lasts. */
const longestLookMs = 1

/** Creates a session's clock. `speed` is 1 for real time. */
export function createSessionClock(options: { clock: RigClock; speed: number }): SessionClock {
  const { clock, speed } = options
  const timers: SessionTimer[] = []
  let sessionMs = clock.now()
  let measuredAtMs = sessionMs
  let holders = 0
  let set = 0
  let armed: RigTimer | undefined
  let disposed = false
  let lingering = 0

  const pace = () => (holders > 0 ? 1 : speed)
  const now = () => {
    const passedMs = (clock.now() - measuredAtMs) * pace()
    const nextDueMs = timers[0]?.dueMs ?? Number.POSITIVE_INFINITY
    if (lingering === 0) return Math.max(sessionMs, Math.min(sessionMs + passedMs, nextDueMs))
    moveTo(Math.max(sessionMs, Math.min(sessionMs + Math.min(passedMs, longestLookMs), nextDueMs)))
    return sessionMs
  }
  const moveTo = (reachedMs: number) => {
    sessionMs = reachedMs
    measuredAtMs = clock.now()
  }
  const arm = () => {
    armed?.cancel()
    armed = undefined
    const next = timers[0]
    if (next === undefined || disposed) return
    const delayMs = Math.max(0, (next.dueMs - now()) / pace())
    armed = delayMs > longestTimerMs ? clock.after(longestTimerMs, arm) : clock.after(delayMs, runNext)
  }
  const linger = () => {
    let lingers = true
    moveTo(now())
    lingering += 1
    return () => {
      if (!lingers) return
      lingers = false
      lingering -= 1
      moveTo(sessionMs)
      arm()
    }
  }
  const runNext = () => {
    armed = undefined
    const next = timers.shift()
    if (next === undefined) return
    moveTo(Math.max(sessionMs, next.dueMs))
    const release = linger()
    try {
      next.run()
    } finally {
      release()
    }
  }
  const setPace = (change: number) => {
    moveTo(now())
    holders += change
    arm()
  }

  return {
    now,
    after(delayMs, run) {
      const timer: SessionTimer = { dueMs: now() + Math.max(0, delayMs), order: set++, run }
      if (!disposed) insertInOrder(timers, timer)
      if (timers[0] === timer) arm()
      return {
        cancel() {
          const index = timers.indexOf(timer)
          if (index < 0) return
          moveTo(now())
          timers.splice(index, 1)
          if (index === 0) arm()
        },
      }
    },
    linger,
    hold() {
      let held = true
      setPace(1)
      return () => {
        if (!held) return
        held = false
        setPace(-1)
      }
    },
    dispose() {
      disposed = true
      timers.length = 0
      armed?.cancel()
      armed = undefined
    },
  }
}

function insertInOrder(timers: SessionTimer[], timer: SessionTimer): void {
  let index = timers.length
  while (index > 0) {
    const before = timers[index - 1]
    if (before === undefined || before.dueMs <= timer.dueMs) break
    index -= 1
  }
  timers.splice(index, 0, timer)
}
