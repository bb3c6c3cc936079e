import { type CallEvent, callEventSchema } from '@perezvon/contracts/events/call-event'
import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import { type Delivery, EventOutbox, type FinalReport } from './event-outbox.ts'

const REPORT: FinalReport = {
  type: 'call.ended',
  connected: true,
  reason: 'agent-goodbye',
  ended_by: 'agent',
  duration_seconds: 12,
  cost: 0.5,
  turns: 2,
}

/** An outbox whose gateway answers as told, and otherwise stores. */
function watchedOutbox(answers: (Delivery | Promise<Delivery>)[] = []) {
  const timers = createManualTimers()
  const batches: CallEvent[][] = []
  const log: string[] = []
  let underWay = 0
  let mostUnderWay = 0
  const outbox = new EventOutbox({
    async send(events) {
      batches.push([...events])
      underWay += 1
      mostUnderWay = Math.max(mostUnderWay, underWay)
      const delivery = await (answers.shift() ?? 'stored')
      underWay -= 1
      return delivery
    },
    now: () => new Date(Date.UTC(2026, 10, 21) + timers.now()),
    timers,
    lingerMs: 100,
    log: (message) => log.push(message),
  })
  const sequence = () => batches.map((batch) => batch.map(({ seq }) => seq))
  return { outbox, timers, batches, log, sequence, mostUnderWay: () => mostUnderWay }
}

test('events are numbered from 1, keep their order, and those that come together travel together', async () => {
  const { outbox, timers, batches, sequence } = watchedOutbox()
  outbox.record({ type: 'call.dialing' })
  outbox.record({ type: 'call.ringing' })
  await timers.pass(100)
  outbox.record({ type: 'call.answered' })
  await timers.pass(100)
  expect(sequence()).toEqual([[1, 2], [3]])
  for (const event of batches.flat()) expect(() => callEventSchema.parse(event)).not.toThrow()
})

test('one batch at a time: what happens meanwhile goes with the next one', async () => {
  const slow = Promise.withResolvers<Delivery>()
  const { outbox, timers, sequence, mostUnderWay } = watchedOutbox([slow.promise])
  outbox.record({ type: 'call.dialing' })
  await timers.pass(100)
  outbox.record({ type: 'call.ringing' })
  outbox.record({ type: 'call.answered' })
  await timers.pass(1_000)
  expect(sequence()).toEqual([[1]])
  slow.resolve('stored')
  await timers.settle()
  expect(sequence()).toEqual([[1], [2, 3]])
  expect(mostUnderWay()).toBe(1)
})

test('a fact that is urgent does not linger, and is awaited until the gateway has it', async () => {
  const { outbox, timers, sequence } = watchedOutbox(['unreachable', 'stored'])
  outbox.record({ type: 'call.dialing' })
  let kept = false
  void outbox.recordAtOnce({ type: 'call.key-pressed', key: '9' }).then(() => {
    kept = true
  })
  await timers.settle()
  expect(sequence()).toEqual([[1, 2]])
  expect(kept).toBe(false)
  await timers.pass(1_000)
  expect(sequence()).toEqual([
    [1, 2],
    [1, 2],
  ])
  expect(kept).toBe(true)
})

test('an urgent fact that is refused, or comes when all is over, keeps nobody waiting', async () => {
  const refused = watchedOutbox(['refused'])
  const urgent = refused.outbox.recordAtOnce({ type: 'call.key-pressed', key: '9' })
  await refused.timers.settle()
  await urgent

  const closed = watchedOutbox([new Promise(() => undefined)])
  const unsent = closed.outbox.recordAtOnce({ type: 'call.key-pressed', key: '9' })
  closed.outbox.close(() => REPORT)
  await unsent
  await closed.outbox.recordAtOnce({ type: 'call.key-pressed', key: '9' })
})

test('a batch that did not arrive is sent again, with what came since behind it, at growing intervals', async () => {
  const { outbox, timers, sequence } = watchedOutbox(['unreachable', 'unreachable', 'stored'])
  outbox.record({ type: 'call.dialing' })
  await timers.pass(100)
  outbox.record({ type: 'call.ringing' })
  await timers.pass(1_000)
  expect(sequence()).toEqual([[1], [1, 2]])
  await timers.pass(1_999)
  expect(sequence()).toHaveLength(2)
  await timers.pass(1)
  expect(sequence()).toEqual([[1], [1, 2], [1, 2]])
})

test('the final report is the last event, does not linger, and is told once', async () => {
  const { outbox, timers, batches } = watchedOutbox()
  outbox.record({ type: 'call.dialing' })
  const first = outbox.finish(REPORT)
  const second = outbox.finish(REPORT)
  outbox.record({ type: 'call.ringing' })
  await timers.settle()
  expect(await first).toBe(true)
  expect(await second).toBe(false)
  expect(batches.flat().map(({ type }) => type)).toEqual(['call.dialing', 'call.ended'])
})

test('the final report does not wait out the pause of an earlier failure', async () => {
  const { outbox, timers, sequence } = watchedOutbox(['unreachable', 'unreachable'])
  outbox.record({ type: 'call.dialing' })
  await timers.pass(200)
  void outbox.finish(REPORT)
  await timers.settle()
  expect(sequence()).toEqual([[1], [1, 2]])
  await timers.pass(2_000)
  expect(sequence()).toEqual([[1], [1, 2], [1, 2]])
})

test('a batch that the gateway refuses does not hold up the final report', async () => {
  const { outbox, timers, sequence, log } = watchedOutbox(['refused', 'stored'])
  outbox.record({ type: 'call.dialing' })
  const reported = outbox.finish(REPORT)
  await timers.settle()
  expect(await reported).toBe(true)
  expect(sequence()).toEqual([[1, 2], [2]])
  expect(log.join()).toContain('refused events 1 to 2')
})

test('a refused final report is not repeated', async () => {
  const { outbox, timers, sequence } = watchedOutbox(['refused'])
  const reported = outbox.finish(REPORT)
  await timers.pass(60_000)
  expect(await reported).toBe(false)
  expect(sequence()).toEqual([[1]])
  expect(outbox.close(() => REPORT)).toEqual([])
})

test('the last chance carries all that was not acknowledged, with the report made now if it was not before', async () => {
  const { outbox, timers, sequence } = watchedOutbox(['unreachable'])
  outbox.record({ type: 'call.dialing' })
  await timers.pass(100)
  const last = outbox.close(() => REPORT)
  expect(last.map(({ type, seq }) => [type, seq])).toEqual([
    ['call.dialing', 1],
    ['call.ended', 2],
  ])
  expect(outbox.close(() => REPORT)).toEqual([])
  await timers.pass(60_000)
  expect(sequence()).toEqual([[1]])
})

test('there is no last chance to take once everything arrived', async () => {
  const { outbox, timers } = watchedOutbox()
  void outbox.finish(REPORT)
  await timers.settle()
  expect(outbox.close(() => REPORT)).toEqual([])
})

test('it is bounded: what does not fit is counted, and the final report always fits', async () => {
  const { outbox, timers, batches, log } = watchedOutbox(Array<Delivery>(50).fill('unreachable'))
  for (let count = 1; count <= 250; count += 1)
    outbox.record({ type: 'call.reprompted', count, text: 'Алло?' })
  void outbox.finish(REPORT)
  await timers.settle()
  expect(batches[0]).toHaveLength(50)
  expect(outbox.close(() => REPORT).at(-1)).toMatchObject({ type: 'call.ended', seq: 201 })
  expect(log.join()).toContain('50 events did not fit')
})
