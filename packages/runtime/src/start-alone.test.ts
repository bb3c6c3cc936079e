import { expect, test } from 'vitest'
import { startAlone } from './start-alone.ts'

test('what starting left behind is cleared away once it has started, not before', async () => {
  const order: string[] = []
  await startAlone(
    { name: 'test', start: async () => void order.push('started'), stop: async () => undefined },
    { collect: ({ flavor }) => void order.push(`cleared (${flavor})`) },
  )
  expect(order).toEqual(['started', 'cleared (last-resort)'])
})
