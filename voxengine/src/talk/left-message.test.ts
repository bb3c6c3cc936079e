import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import { createSpokenLine } from '../../testing/spoken-line.ts'
import type { CallFact } from '../session/event-outbox.ts'
import { leaveMessage } from './left-message.ts'

const TEXTS = { disclosure: 'Я робот.', text: 'Перезвоните.' }

test('a message is left whole, also where the agent had turns with the machine before it knew', async () => {
  const timers = createManualTimers()
  const { voice, said } = createSpokenLine(timers)
  voice.beginTurn(2)
  const facts: CallFact[] = []
  const leaving = leaveMessage({ ...TEXTS, voice, record: (fact) => facts.push(fact) })
  await timers.pass(5_000)
  expect(await leaving).toBe(true)
  expect(said).toEqual(['Я робот.', 'Перезвоните.'])
  expect(facts).toEqual([
    { type: 'call.disclosed', text: 'Я робот.' },
    { type: 'call.message-left', text: 'Перезвоните.' },
  ])
})

test('a message that is cut was not left', async () => {
  const timers = createManualTimers()
  const { voice } = createSpokenLine(timers)
  const facts: CallFact[] = []
  const leaving = leaveMessage({ ...TEXTS, voice, record: (fact) => facts.push(fact) })
  await timers.pass(1_200)
  voice.cut()
  expect(await leaving).toBe(false)
  expect(facts.map(({ type }) => type)).toEqual(['call.disclosed'])
})
