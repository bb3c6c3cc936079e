import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import { RecordedHearing } from './recorded-hearing.ts'

function watchedHearing() {
  const timers = createManualTimers()
  const told: string[] = []
  const hearing = new RecordedHearing({
    recorder: {
      start: () => told.push('records'),
      somethingStirs: () => told.push('stirs'),
      voiceBegan: () => told.push('takes up'),
      cut: (voiceMs) => {
        told.push(`cuts ${voiceMs}`)
        return { voiceMs, whole: async () => undefined }
      },
      end: async () => void told.push('recorder ends'),
    },
    watch: { start: () => told.push('watches'), end: () => told.push('watch ends') },
    timers,
    now: () => timers.now(),
    voice: () => told.push('voice'),
    voiceGoesOn: () => told.push('goes on'),
    voiceEnd: () => told.push('voice ends'),
    utterance: ({ ended }) => told.push(`utterance ended at ${ended?.at}, known at ${ended?.recognisedAt}`),
  })
  hearing.start()
  return { hearing, timers, told }
}

test('an utterance ends when its voice did, not when that was known', async () => {
  const { hearing, timers, told } = watchedHearing()
  await timers.pass(5_000)
  hearing.voiceBegan()
  await timers.pass(2_700)
  hearing.voiceEnded(700)
  await timers.pass(5_000)
  expect(told).toEqual([
    'records',
    'watches',
    'takes up',
    'voice',
    'goes on',
    'goes on',
    'voice ends',
    'cuts 2000',
    'utterance ended at 7000, known at 7700',
  ])
})

test('who never pauses is cut into utterances', async () => {
  const { hearing, timers, told } = watchedHearing()
  hearing.voiceBegan()
  await timers.pass(60_000)
  expect(told.filter((line) => line.startsWith('cuts'))).toEqual(['cuts 55000'])
  hearing.voiceEnded(0)
  expect(told).toContain('cuts 5000')
})

test('what is being said when the call ends is its last utterance', async () => {
  const { hearing, timers, told } = watchedHearing()
  hearing.voiceBegan()
  await timers.pass(800)
  await hearing.end()
  await hearing.end()
  expect(told.slice(4)).toEqual([
    'watch ends',
    'recorder ends',
    'cuts 800',
    'utterance ended at 800, known at 800',
  ])
  hearing.start()
  await timers.pass(10_000)
  expect(told).toHaveLength(8)
})

test('a voice that is told of only when it is over lasted as long as its detector says', async () => {
  const { hearing, timers, told } = watchedHearing()
  await timers.pass(5_000)
  hearing.voiceBegan()
  hearing.voiceEnded(700, 1_800)
  expect(told.slice(-2)).toEqual(['cuts 1800', 'utterance ended at 4300, known at 5000'])
})

test('what stirs is kept until it is known whether it is a voice', () => {
  const { hearing, told } = watchedHearing()
  hearing.somethingStirs()
  hearing.voiceBegan()
  hearing.somethingStirs()
  expect(told.slice(2)).toEqual(['stirs', 'takes up', 'voice'])
})
