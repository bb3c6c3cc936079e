import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import { AnsweringMachine } from './answering-machine.ts'

const MESSAGE = 'Перезвоните, пожалуйста.'

function watchedMachine(options: { message?: string | undefined; whole?: boolean } = { message: MESSAGE }) {
  const timers = createManualTimers()
  const told: string[] = []
  const machine = new AnsweringMachine({
    settings: {
      model: 'RU',
      beep_seconds: 20,
      ...(options.message === undefined ? {} : { message: options.message }),
    },
    timers,
    record: ({ type }) => told.push(type),
    listenForTone: () => told.push('listens for a tone'),
    takeOver: () => told.push('takes over'),
    async leaveMessage(text) {
      told.push(text)
      return options.whole ?? true
    },
    end: (reason) => told.push(`ends: ${reason}`),
  })
  const happened = async () => {
    await timers.settle()
    return told.splice(0)
  }
  return { machine, timers, happened }
}

test('hang up: a machine is broken off with at once, and nobody listens for tones', async () => {
  const { machine, happened } = watchedMachine({})
  machine.answered()
  machine.heard('machine', 91)
  expect(await happened()).toEqual(['call.voicemail-detected', 'takes over', 'ends: voicemail'])
})

test('leave a message: after the tone, then hang up', async () => {
  const { machine, happened } = watchedMachine()
  machine.answered()
  machine.heard('machine', 91)
  expect(await happened()).toEqual(['listens for a tone', 'call.voicemail-detected', 'takes over'])
  machine.heardTone()
  expect(await happened()).toEqual([MESSAGE, 'ends: voicemail-message'])
})

test('a tone that came before the verdict counts', async () => {
  const { machine, happened } = watchedMachine()
  machine.answered()
  machine.heardTone()
  machine.heard('machine')
  expect(await happened()).toContain(MESSAGE)
})

test('no tone: the message is left all the same, when it has been waited for', async () => {
  const { machine, timers, happened } = watchedMachine()
  machine.answered()
  machine.heard('machine')
  await timers.pass(19_000)
  expect(await happened()).not.toContain(MESSAGE)
  await timers.pass(1_000)
  expect(await happened()).toEqual([MESSAGE, 'ends: voicemail-message'])
})

test('a robot that answers for its owner is given the message at once', async () => {
  const { machine, happened } = watchedMachine()
  machine.answered()
  machine.heard('assistant')
  expect(await happened()).toContain(MESSAGE)
})

test('a message that was not said to its end is none', async () => {
  const { machine, happened } = watchedMachine({ message: MESSAGE, whole: false })
  machine.answered()
  machine.heard('assistant')
  expect(await happened()).toContain('ends: voicemail')
})

test.each(['human', 'timeout', 'failed'] as const)(
  '%s: the talk goes on, and no tone changes that',
  async (verdict) => {
    const { machine, happened } = watchedMachine()
    machine.answered()
    machine.heard(verdict)
    machine.heardTone()
    machine.heard('machine')
    expect(machine.state).toBe('person')
    expect(await happened()).toEqual(['listens for a tone'])
  },
)

test('a verdict from before the answer is not believed: a melody may have rung', async () => {
  const { machine, timers, happened } = watchedMachine({})
  machine.heard('machine')
  machine.answered()
  await timers.pass(60_000)
  expect(await happened()).toEqual(['listens for a tone'])
  machine.heardTone()
  expect(await happened()).toEqual(['call.voicemail-detected', 'takes over', 'ends: voicemail'])
})

test('a call that ends meanwhile leaves nothing to do', async () => {
  const { machine, timers, happened } = watchedMachine()
  machine.answered()
  machine.heard('machine')
  await happened()
  machine.callEnds()
  await timers.pass(60_000)
  machine.heardTone()
  expect(await happened()).toEqual([])
})
