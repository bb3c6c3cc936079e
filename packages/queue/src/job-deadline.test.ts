import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { createJobDeadline } from './job-deadline.ts'

test('jobs that are over leave nothing at the signal that outlives them', () => {
  const stopping = new AbortController()
  for (let job = 0; job < 100; job += 1)
    createJobDeadline({ timeoutMs: 60_000, others: [stopping.signal] }).release()
  const last = createJobDeadline({ timeoutMs: 60_000, others: [stopping.signal] })
  expect(getEventListeners(stopping.signal, 'abort')).toHaveLength(1)
  last.release()
  stopping.abort(new Error('the service stops'))
  expect(last.signal.aborted).toBe(false)
})

test('its time being over is a TimeoutError, a stop keeps its own reason', async () => {
  const late = createJobDeadline({ timeoutMs: 1, others: [] })
  await expect(late.ended).rejects.toMatchObject({ name: 'TimeoutError' })
  expect(late.signal.reason).toMatchObject({ name: 'TimeoutError' })
  const stopping = new AbortController()
  const stopped = createJobDeadline({ timeoutMs: 60_000, others: [stopping.signal] })
  stopping.abort(new Error('the service stops'))
  await expect(stopped.ended).rejects.toThrow('the service stops')
  stopped.release()
  const tooLate = createJobDeadline({ timeoutMs: 60_000, others: [stopping.signal] })
  expect(tooLate.signal.aborted).toBe(true)
  tooLate.release()
})
