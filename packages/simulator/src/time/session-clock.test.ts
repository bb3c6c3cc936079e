import { expect, test } from 'vitest'
import { createHandDrivenClock } from './rig-clock.ts'
import { createSessionClock } from './session-clock.ts'

test('session time runs as many times as fast as the speed says', async () => {
  const clock = createHandDrivenClock()
  const session = createSessionClock({ clock, speed: 60 })
  const startedAt = session.now()
  const rang: number[] = []
  session.after(60_000, () => rang.push(session.now() - startedAt))
  await clock.advance(999)
  expect(rang).toEqual([])
  await clock.advance(1)
  expect(rang).toEqual([60_000])
})

test('a held clock runs at real pace and then goes on compressed', async () => {
  const clock = createHandDrivenClock()
  const session = createSessionClock({ clock, speed: 100 })
  const startedAt = session.now()
  let rangAt: number | undefined
  session.after(10_000, () => {
    rangAt = clock.now()
  })
  const release = session.hold()
  await clock.advance(2_000)
  expect(session.now() - startedAt).toBe(2_000)
  release()
  release()
  const releasedAt = clock.now()
  await clock.advance(1_000)
  expect(rangAt).toBe(releasedAt + 80)
})

test('a pause of the machine delays timers and never reorders what they set off', async () => {
  let nowMs = 0
  const due: (() => void)[] = []
  const clock = {
    now: () => nowMs,
    after: (_delayMs: number, run: () => void) => {
      due.push(run)
      return { cancel: () => due.splice(due.indexOf(run), due.includes(run) ? 1 : 0) }
    },
  }
  const session = createSessionClock({ clock, speed: 50 })
  const order: string[] = []
  session.after(100, () => {
    order.push('agent fell silent')
    session.after(1_000, () => order.push('person replied'))
  })
  session.after(8_000, () => order.push('agent asked again'))
  nowMs += 5_000 // the machine stood still for 250 s of session time
  while (due.length > 0) due.shift()?.()
  expect(order).toEqual(['agent fell silent', 'person replied', 'agent asked again'])
})

test('what one moment sets off happens at that moment, however long the machine takes over it', () => {
  let nowMs = 0
  const due: (() => void)[] = []
  const clock = {
    now: () => nowMs,
    after: (_delayMs: number, run: () => void) => {
      due.push(run)
      return { cancel: () => due.splice(due.indexOf(run), due.includes(run) ? 1 : 0) }
    },
  }
  const session = createSessionClock({ clock, speed: 40 })
  const moments: number[] = []
  const look = () => {
    nowMs += 5_000 // the machine stands still
    moments.push(session.now())
  }
  let endCallback: (() => void) | undefined
  session.after(100, () => {
    look()
    session.after(1_000, look)
    endCallback = session.linger() // what follows the timer belongs to its moment
    look()
  })
  due.shift()?.()
  look()
  endCallback?.()
  endCallback?.()
  due.shift()?.()
  expect(moments).toEqual([101, 102, 103, 1_102])
})

test('a scenario that waits in a loop gets there', () => {
  let nowMs = 0
  const clock = { now: () => nowMs, after: () => ({ cancel: () => undefined }) }
  const session = createSessionClock({ clock, speed: 1 })
  session.linger()
  for (let look = 0; look < 500; look += 1) {
    nowMs += 1
    session.now()
  }
  expect(session.now()).toBe(500)
})

test('a disposed clock leaves no timer behind and takes no new one', async () => {
  const clock = createHandDrivenClock()
  const session = createSessionClock({ clock, speed: 1 })
  let rang = 0
  session.after(10, () => {
    rang += 1
  })
  session.dispose()
  session.after(10, () => {
    rang += 1
  })
  await clock.advance(1_000)
  expect(rang).toBe(0)
  expect(clock.pending()).toBe(0)
})
