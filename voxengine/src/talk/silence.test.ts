import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import { Silence } from './silence.ts'

function watchedSilence(options: { insteadOfReprompt?: () => boolean } = {}) {
  const timers = createManualTimers()
  const told: string[] = []
  const silence = new Silence({
    timers,
    repromptAfterMs: 8_000,
    reprompts: ['Алло?', 'Вы меня слышите?'],
    insteadOfReprompt: options.insteadOfReprompt ?? (() => false),
    reprompt: (text, count) => told.push(`${count}: ${text}`),
    giveUp: () => told.push('goodbye'),
  })
  return { silence, timers, told }
}

test('each reprompt in its turn, then the goodbye', async () => {
  const { silence, timers, told } = watchedSilence()
  for (let stretch = 0; stretch < 3; stretch += 1) {
    silence.begin()
    await timers.pass(8_000)
  }
  expect(told).toEqual(['1: Алло?', '2: Вы меня слышите?', 'goodbye'])
})

test('the first words of the person start the counting anew', async () => {
  const { silence, timers, told } = watchedSilence()
  silence.begin()
  await timers.pass(8_000)
  silence.words()
  silence.begin()
  await timers.pass(8_000)
  expect(told).toEqual(['1: Алло?', '1: Алло?'])
})

test('words put the reprompt off, a voice puts it off longer, and noise does not do so for ever', async () => {
  const { silence, timers, told } = watchedSilence()
  silence.begin()
  await timers.pass(7_000)
  silence.words()
  await timers.pass(7_000)
  silence.voice()
  await timers.pass(14_000)
  silence.voice()
  await timers.pass(14_000)
  expect(told).toEqual([])
  silence.voice()
  await timers.pass(1_000)
  expect(told).toEqual(['1: Алло?'])
})

test('while the agent speaks or thinks nothing is counted', async () => {
  const { silence, timers, told } = watchedSilence()
  silence.begin()
  silence.stop()
  silence.words()
  silence.voice()
  await timers.pass(60_000)
  expect(told).toEqual([])
})

test('where there is something better to do, nobody is reprompted', async () => {
  const { silence, timers, told } = watchedSilence({ insteadOfReprompt: () => true })
  silence.begin()
  await timers.pass(60_000)
  expect(told).toEqual([])
})

test('a sound without words is no answer: so many of them are silence', async () => {
  const { silence, timers, told } = watchedSilence()
  silence.begin()
  for (let sound = 0; sound < 3; sound += 1) {
    await timers.pass(5_000)
    silence.stop()
    silence.noise()
  }
  expect(told).toEqual(['1: Алло?'])
})
