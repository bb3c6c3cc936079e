import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import { type Detector, type DetectorEvents, VoiceWatch } from './voice-watch.ts'

/** Detectors of these kinds, in this order. */
function watchedVoice(...kinds: ('works' | 'throws' | 'rejects' | 'hangs')[]) {
  const timers = createManualTimers()
  const told: string[] = []
  const events: DetectorEvents[] = []
  const seen: DetectorEvents[] = []
  const watch = new VoiceWatch({
    detectors: kinds.map((kind, index) => (its: DetectorEvents) => {
      if (kind === 'throws') throw new Error('no such module')
      if (kind === 'rejects') return Promise.reject(new Error('not available'))
      if (kind === 'hangs') return new Promise<Detector>(() => undefined)
      events.push(its)
      return { close: () => void told.push(`closes ${index}`) }
    }),
    witness: (its) => {
      seen.push(its)
      return { close: () => void told.push('dismisses the witness') }
    },
    timers,
    stirs: () => told.push('stirs'),
    began: () => told.push('voice'),
    ended: (silentForMs, voiceMs) =>
      told.push(`silent for ${silentForMs}${voiceMs === undefined ? '' : ` after ${voiceMs}`}`),
    fault: (_, detail) => told.push(detail),
    deaf: () => told.push('deaf'),
  })
  watch.start()
  return { watch, timers, told, events, witness: () => seen[0] }
}

test('a voice begins once and ends once, also where both are told together', async () => {
  const { timers, told, events } = watchedVoice('works')
  await timers.settle()
  events[0]?.began()
  events[0]?.began()
  events[0]?.ended(700)
  events[0]?.ended(700)
  expect(told).toEqual(['voice', 'silent for 700', 'voice', 'silent for 700'])
})

test('where one is missing, refused or dead the next one listens, and what was being said is an utterance', async () => {
  const { timers, told, events } = watchedVoice('throws', 'rejects', 'works', 'works')
  await timers.pass(600)
  events[0]?.began()
  events[0]?.failed('the connection was lost')
  expect(told).toEqual([
    'no such module',
    'not available',
    'voice',
    'the connection was lost',
    'closes 2',
    'silent for 0',
  ])
  await timers.pass(300)
  events[0]?.began()
  events[1]?.began()
  expect(told.slice(6)).toEqual(['dismisses the witness', 'voice'])
})

test('without any the call is deaf', async () => {
  const { timers, told } = watchedVoice('throws')
  await timers.pass(300)
  expect(told).toEqual(['no such module', 'deaf'])
})

test('after the end nothing is told, and nothing is opened', async () => {
  const { watch, timers, told, events } = watchedVoice('works', 'works')
  await timers.settle()
  watch.end()
  events[0]?.began()
  events[0]?.failed('late')
  await timers.pass(1_000)
  expect(told).toEqual(['dismisses the witness', 'closes 0'])
})

test('how long a voice lasted is told where the detector knows', async () => {
  const { timers, told, events } = watchedVoice('works')
  await timers.settle()
  events[0]?.ended(700, 1_800)
  expect(told).toEqual(['voice', 'silent for 700 after 1800'])
})

test('a detector that is never there makes room for the next one', async () => {
  const { timers, told, events } = watchedVoice('hangs', 'works')
  await timers.pass(3_000)
  expect(told).toEqual(['the detector was not made in time'])
  await timers.pass(10_000)
  events[0]?.began()
  expect(told).toEqual(['the detector was not made in time', 'dismisses the witness', 'voice'])
})

test('a detector that tells nothing of a voice on the line makes room, too', async () => {
  const { timers, told, events, witness } = watchedVoice('works', 'works')
  await timers.settle()
  witness()?.began()
  await timers.pass(3_900)
  expect(told).toEqual(['stirs'])
  await timers.pass(400)
  expect(told.slice(1)).toEqual([
    'the detector tells nothing of a voice',
    'closes 0',
    'dismisses the witness',
  ])
  await timers.settle()
  events[1]?.began()
  expect(told.at(-1)).toBe('voice')
})

test('and so does one that tells of no end', async () => {
  const { timers, told, events, witness } = watchedVoice('works', 'works')
  await timers.settle()
  witness()?.began()
  events[0]?.began()
  witness()?.ended(700)
  await timers.pass(8_000)
  expect(told.slice(2)).toEqual(['the detector tells no end of a voice', 'closes 0', 'silent for 0'])
})

test('what the line calls a voice for a moment, or the detector hears as well, is no fault', async () => {
  const { timers, told, events, witness } = watchedVoice('works', 'works')
  await timers.settle()
  witness()?.began()
  await timers.pass(2_000)
  witness()?.ended(700)
  await timers.pass(10_000)
  witness()?.began()
  events[0]?.began()
  await timers.pass(60_000)
  witness()?.ended(700)
  events[0]?.ended(700)
  await timers.pass(60_000)
  expect(told).toEqual(['stirs', 'stirs', 'voice', 'silent for 700'])
})
