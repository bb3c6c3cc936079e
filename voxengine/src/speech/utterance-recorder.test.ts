import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import { UtteranceRecorder } from './utterance-recorder.ts'
import type { RecorderEvents } from './utterance-take.ts'

/** A platform whose recorders tell what the test says; their files are called `1`, `2` … in their order. */
function watchedRecorder({ refuses = 0, silent = false }: { refuses?: number; silent?: boolean } = {}) {
  const timers = createManualTimers()
  const told: string[] = []
  const events: RecorderEvents[] = []
  let refused = 0
  const recorder = new UtteranceRecorder({
    open(its) {
      if (refused < refuses) {
        refused += 1
        throw new Error('too many recorders')
      }
      events.push(its)
      const name = String(events.length)
      told.push(`opens ${name}`)
      if (!silent) its.started(`https://files/${name}`)
      return {
        stop() {
          told.push(`stops ${name}`)
          if (!silent) timers.after(100, 'platform', () => its.stopped('0.002'))
        },
      }
    },
    timers,
    now: () => timers.now(),
    cost: (amount) => told.push(`cost ${amount}`),
    fault: (where, detail) => told.push(`${where}: ${detail}`),
    deaf: () => told.push('deaf'),
  })
  return { recorder, timers, told, events }
}

test('an utterance has a file that began before its voice, and the next recorder is there before it is closed', async () => {
  const { recorder, timers, told } = watchedRecorder()
  recorder.start()
  await timers.pass(4_000)
  recorder.voiceBegan()
  await timers.pass(2_000)
  const utterance = recorder.cut(1_900)
  expect(told).toEqual(['opens 1', 'opens 2', 'stops 1'])
  await timers.pass(100)
  expect(await utterance.whole()).toEqual({ url: 'https://files/1', seconds: 6 })
  expect(utterance.voiceMs).toBe(1_900)
})

test('silence is rolled off, and a voice that began just then is not cut in two', async () => {
  const { recorder, timers, told } = watchedRecorder()
  recorder.start()
  await timers.pass(20_000)
  expect(told).toEqual(['opens 1', 'opens 2'])
  await timers.pass(1_500)
  expect(told).toEqual(['opens 1', 'opens 2', 'stops 1'])
  await timers.pass(18_600)
  recorder.voiceBegan()
  const utterance = recorder.cut(500)
  expect(told.slice(-3)).toEqual(['stops 3', 'opens 4', 'stops 2'])
  await timers.pass(100)
  expect((await utterance.whole())?.url).toBe('https://files/2')
})

test('nobody waits for ever for a recorder that tells nothing', async () => {
  const { recorder, timers, told } = watchedRecorder({ silent: true })
  recorder.start()
  const utterance = recorder.cut(500)
  await timers.pass(2_000)
  expect(await utterance.whole()).toBeUndefined()
  expect(told).toContain('recorder: an utterance has no file')
})

test('a file whose end is never told is taken a moment after it was stopped', async () => {
  const { recorder, timers, events } = watchedRecorder({ silent: true })
  recorder.start()
  const utterance = recorder.cut(500)
  await timers.pass(700)
  events[0]?.started('https://files/late')
  await timers.pass(1_000)
  expect((await utterance.whole())?.url).toBe('https://files/late')
})

test('a recorder that fails is replaced, with growing pauses; at last there is none', async () => {
  const { recorder, timers, told, events } = watchedRecorder()
  recorder.start()
  for (const pauseMs of [0, 500, 2_000, 5_000]) {
    events.at(-1)?.failed('no storage')
    await timers.pass(pauseMs)
  }
  expect(told.filter((line) => line.startsWith('opens'))).toHaveLength(5)
  events.at(-1)?.failed('no storage')
  expect(told.at(-1)).toBe('deaf')
})

test('a recorder that cannot be opened is tried again', async () => {
  const { recorder, timers, told } = watchedRecorder({ refuses: 2 })
  recorder.start()
  await timers.pass(500)
  expect(told).toEqual(['recorder: too many recorders', 'recorder: too many recorders', 'opens 1'])
})

test('the end stops all recorders and waits for their costs', async () => {
  const { recorder, timers, told } = watchedRecorder()
  recorder.start()
  await timers.pass(20_100)
  const ended = recorder.end()
  await timers.pass(100)
  await ended
  expect(told.slice(2)).toEqual(['stops 1', 'stops 2', 'cost 0.002', 'cost 0.002'])
  await timers.pass(60_000)
  expect(told).toHaveLength(6)
})

test('what stirs shortly before the recorder is rolled is recorded on, and noise does not keep it for ever', async () => {
  const { recorder, timers, told } = watchedRecorder()
  recorder.start()
  await timers.pass(19_000)
  recorder.somethingStirs()
  await timers.pass(5_000)
  expect(told).toEqual(['opens 1'])
  recorder.voiceBegan()
  const utterance = recorder.cut(4_000)
  await timers.pass(100)
  expect(await utterance.whole()).toEqual({ url: 'https://files/1', seconds: 24 })
  for (let stirred = 0; stirred < 10; stirred += 1) {
    recorder.somethingStirs()
    await timers.pass(10_000)
  }
  expect(told).toContain('opens 3')
})

test('recorders that never tell where their files are, time and again, are no recorders', async () => {
  const { recorder, timers, told } = watchedRecorder({ silent: true })
  recorder.start()
  for (let spoken = 0; spoken < 5; spoken += 1) {
    const utterance = recorder.cut(500)
    await timers.pass(2_000)
    await utterance.whole()
  }
  expect(told.at(-1)).toBe('deaf')
})

test('failures with good recordings between them are not in a row', async () => {
  const { recorder, timers, told, events } = watchedRecorder()
  recorder.start()
  for (let failure = 0; failure < 8; failure += 1) {
    events.at(-1)?.failed('no storage')
    await timers.pass(25_000)
  }
  expect(told).not.toContain('deaf')
})
