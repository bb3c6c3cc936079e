import { expect, test } from 'vitest'
import { SpeechEndWatch } from './speech-end.ts'

/** A watch whose clock stands at what the test says. */
function watchedAt() {
  const clock = { now: 0 }
  return { clock, watch: new SpeechEndWatch(() => clock.now) }
}

test('the earlier of the last new words and the capture counts', () => {
  const { clock, watch } = watchedAt()
  clock.now = 1_000
  watch.newWords()
  clock.now = 1_600
  watch.captured()
  clock.now = 1_900
  expect(watch.take()).toEqual({ at: 1_000, by: 'last-words', recognisedAt: 1_900 })
})

test('words after a capture are speech that went on', () => {
  const { clock, watch } = watchedAt()
  clock.now = 500
  watch.captured()
  clock.now = 900
  watch.newWords()
  clock.now = 1_500
  expect(watch.take()).toEqual({ at: 900, by: 'last-words', recognisedAt: 1_500 })
})

test('without interim results the capture counts, without both the result', () => {
  const { clock, watch } = watchedAt()
  clock.now = 700
  watch.captured()
  clock.now = 1_000
  expect(watch.take()).toEqual({ at: 700, by: 'captured', recognisedAt: 1_000 })
  clock.now = 3_000
  expect(watch.take()).toEqual({ at: 3_000, by: 'result', recognisedAt: 3_000 })
})
