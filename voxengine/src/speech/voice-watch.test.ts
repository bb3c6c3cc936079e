import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import { type DetectorEvents, VoiceWatch } from './voice-watch.ts'

/** Detectors of these kinds, in this order. */
function watchedVoice(...kinds: ('works' | 'throws' | 'rejects')[]) {
  const timers = createManualTimers()
  const told: string[] = []
  const events: DetectorEvents[] = []
  const watch = new VoiceWatch({
    detectors: kinds.map((kind, index) => (its: DetectorEvents) => {
      if (kind === 'throws') throw new Error('no such module')
      if (kind === 'rejects') return Promise.reject(new Error('not available'))
      events.push(its)
      return { close: () => void told.push(`closes ${index}`) }
    }),
    timers,
    began: () => told.push('voice'),
    ended: (silentForMs) => told.push(`silent for ${silentForMs}`),
    fault: (_, detail) => told.push(detail),
    deaf: () => told.push('deaf'),
  })
  watch.start()
  return { watch, timers, told, events }
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
  expect(told.slice(6)).toEqual(['voice'])
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
  expect(told).toEqual(['closes 0'])
})
