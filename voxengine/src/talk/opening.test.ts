import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import type { CallFact } from '../session/event-outbox.ts'
import { SayQueue } from '../speech/say-queue.ts'
import { speakOpening } from './opening.ts'

const SETTINGS = { disclosure: 'Вам звонит голосовой ассистент.', greeting: 'Здравствуйте! Чем могу помочь?' }

function watchedOpening() {
  const timers = createManualTimers()
  const said: string[] = []
  const facts: CallFact[] = []
  const voice = new SayQueue({
    say: (text) => said.push(text),
    sendKeys: () => undefined,
    stopPlayback: () => undefined,
    now: () => timers.now(),
    timers,
    fault: () => undefined,
  })
  const spoken = speakOpening({
    settings: SETTINGS,
    voice,
    record: (fact) => facts.push(fact),
    greetingBegins: () => said.push('(greeting)'),
  })
  const finish = async (error?: string) => {
    voice.playbackStarted(1_000)
    voice.playbackFinished(error)
    await timers.settle()
  }
  return { voice, said, facts, spoken, finish }
}

test('the disclosure is told only once it was played, and the greeting comes after it', async () => {
  const { said, facts, spoken, finish } = watchedOpening()
  expect(said).toEqual([SETTINGS.disclosure])
  expect(facts).toEqual([])
  await finish()
  expect(facts).toEqual([{ type: 'call.disclosed', text: SETTINGS.disclosure }])
  await finish()
  expect(await spoken).toBe('played')
  expect(facts.map(({ type }) => type)).toEqual(['call.disclosed', 'call.greeted'])
})

test('a disclosure that cannot be spoken is tried once more; then there is no greeting', async () => {
  const { said, facts, spoken, finish } = watchedOpening()
  await finish('no voice')
  await finish('no voice')
  expect(await spoken).toBe('failed')
  expect(said).toEqual([SETTINGS.disclosure, SETTINGS.disclosure])
  expect(facts).toEqual([])
})

test('a person who hangs up during the disclosure was not told of it', async () => {
  const { voice, facts, spoken } = watchedOpening()
  voice.close()
  expect(await spoken).toBe('cut')
  expect(facts).toEqual([])
})
