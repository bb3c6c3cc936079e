import { expect, test, vi } from 'vitest'
import { startAlone } from './start-alone.ts'

test('what starting left behind is cleared away once it has started, not before', async () => {
  const order: string[] = []
  vi.stubGlobal('gc', (options: NodeJS.GCOptions) => order.push(`cleared (${options.flavor})`))
  const start = async () => void order.push('started')
  await startAlone({ name: 'test', start, stop: async () => undefined })
  vi.unstubAllGlobals()
  expect(order).toEqual(['started', 'cleared (last-resort)'])
})

test('a Node that does not offer it starts a service all the same', async () => {
  vi.stubGlobal('gc', undefined)
  const start = vi.fn(async () => undefined)
  await startAlone({ name: 'test', start, stop: async () => undefined })
  vi.unstubAllGlobals()
  expect(start).toHaveBeenCalledOnce()
})
