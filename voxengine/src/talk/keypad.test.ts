import { expect, test } from 'vitest'
import { createManualTimers } from '../../testing/manual-timers.ts'
import { Keypad } from './keypad.ts'

const SETTINGS = { enabled: true, max_digits: 4, terminator: '#', timeout_seconds: 3 }

function watchedKeypad(settings: typeof SETTINGS | undefined = SETTINGS) {
  const timers = createManualTimers()
  const inputs: string[] = []
  let pressing = 0
  const keypad = new Keypad({
    settings,
    timers,
    pressing: () => {
      pressing += 1
    },
    pressed: (keys) => inputs.push(keys),
  })
  const press = (keys: string) => {
    for (const key of keys) keypad.heardKey(key)
  }
  return { keypad, timers, inputs, press, pressing: () => pressing }
}

test('an input is whole with the terminator, which is no part of it', () => {
  const { inputs, press, pressing } = watchedKeypad()
  press('12#')
  expect(inputs).toEqual(['12'])
  expect(pressing()).toBe(2)
})

test('as many keys as there may be need no terminator; what follows is the next input', () => {
  const { inputs, press } = watchedKeypad()
  press('12345#')
  expect(inputs).toEqual(['1234', '5'])
})

test('an input is whole when no key comes for a while, counted from the last one', async () => {
  const { timers, inputs, press } = watchedKeypad()
  press('1')
  await timers.pass(2_900)
  press('2')
  await timers.pass(2_900)
  expect(inputs).toEqual([])
  await timers.pass(100)
  expect(inputs).toEqual(['12'])
})

test('the terminator alone is an answer, too', () => {
  const { inputs, press } = watchedKeypad()
  press('#')
  expect(inputs).toEqual(['#'])
})

test('at the end nothing is left to come', async () => {
  const { keypad, timers, inputs, press } = watchedKeypad()
  press('1')
  keypad.end()
  press('2#')
  await timers.pass(10_000)
  expect(inputs).toEqual([])
})

test('where no keys are wanted none are heard', () => {
  const { keypad, inputs, press } = watchedKeypad({ ...SETTINGS, enabled: false })
  press('12#')
  expect(keypad.wanted).toBe(false)
  expect(inputs).toEqual([])
})
