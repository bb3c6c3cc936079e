import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { createJobDeadlines } from './job-deadline.ts'

test('jobs that are over leave nothing at the signal that outlives them, and hear nothing of it', () => {
  const stopping = new AbortController()
  const begin = createJobDeadlines(stopping.signal)
  for (let job = 0; job < 100; job += 1) begin({ timeoutMs: 60_000 }).release()
  const last = begin({ timeoutMs: 60_000 })
  expect(getEventListeners(stopping.signal, 'abort')).toHaveLength(1)
  last.release()
  stopping.abort(new Error('the service stops'))
  expect(last.signal.aborted).toBe(false)
})

test('its time being over is a TimeoutError, a stop keeps its own reason', async () => {
  const stopping = new AbortController()
  const begin = createJobDeadlines(stopping.signal)
  const late = begin({ timeoutMs: 1 })
  await expect(late.ended).rejects.toMatchObject({ name: 'TimeoutError' })
  expect(late.signal.reason).toMatchObject({ name: 'TimeoutError' })
  late.release()
  const stopped = [begin({ timeoutMs: 60_000 }), begin({ timeoutMs: 60_000 })]
  stopping.abort(new Error('the service stops'))
  for (const { ended } of stopped) await expect(ended).rejects.toThrow('the service stops')
  for (const { release } of stopped) release()
  const tooLate = begin({ timeoutMs: 60_000 })
  expect(tooLate.signal.aborted).toBe(true)
  tooLate.release()
})
