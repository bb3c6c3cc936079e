import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { createInterruption, Interrupted } from './interruption.ts'

test('the first Ctrl-C is noticed, the second is left to the system', async () => {
  const source = new EventEmitter()
  const interruption = createInterruption(source)
  expect(source.listenerCount('SIGINT')).toBe(0)
  interruption.listen()
  source.emit('SIGINT', 'SIGINT')
  expect(await interruption.happened).toBe(interruption.signal.reason)
  expect(interruption.signal.reason).toMatchObject({ code: 'interrupted', exitCode: 130 })
  expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0)
})

test('a supervisor’s SIGTERM has its own exit code', () => {
  expect(new Interrupted('SIGTERM').exitCode).toBe(143)
})
