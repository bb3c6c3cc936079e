import { expect, test } from 'vitest'
import { tieLooseEnds } from './loose-ends.ts'

test('the last words wait for the ear, and not for a recording or a target that end late', async () => {
  const told: string[] = []
  let recorded: () => void = () => undefined
  const recording = new Promise<void>((resolve) => {
    recorded = resolve
  })
  let settle: () => void = () => undefined
  const settled = new Promise<void>((resolve) => {
    settle = resolve
  })
  const tied = tieLooseEnds({
    recording: { settled: () => recording },
    transfer: { settled: () => recording },
    listening: { end: async () => void told.push('the ear is closed') },
    conversation: {
      async settle() {
        told.push('the last words')
        settle()
      },
    },
  }).then(() => told.push('all is told'))
  await settled
  expect(told).toEqual(['the ear is closed', 'the last words'])
  recorded()
  await tied
  expect(told.at(-1)).toBe('all is told')
})
