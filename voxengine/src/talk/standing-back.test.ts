import { expect, test } from 'vitest'
import { type CallParts, standBackForMachine, standBackForTarget } from './standing-back.ts'

function watchedParts(): { parts: CallParts; done: string[] } {
  const done: string[] = []
  return {
    done,
    parts: {
      conversation: { fallSilent: () => void done.push('the agent falls silent') },
      listening: { end: async () => void done.push('the ear closes') },
      keys: {
        keypad: { end: () => void done.push('no more inputs') },
        end: () => void done.push('no more keys'),
      },
      transfer: { callEnds: () => void done.push('no target is called') },
      machine: { callEnds: () => void done.push('nobody is taken for a machine') },
    },
  }
}

test('for a target all stand back, and a late verdict changes nothing', () => {
  const { parts, done } = watchedParts()
  standBackForTarget(parts)
  expect(done).toEqual([
    'nobody is taken for a machine',
    'the agent falls silent',
    'no more keys',
    'the ear closes',
  ])
})

test('for a machine the target stands back, too; the ear and the key against more calls stay', () => {
  const { parts, done } = watchedParts()
  standBackForMachine(parts)
  expect(done).toEqual(['no target is called', 'the agent falls silent', 'no more inputs'])
})
