import { type HttpTool, httpToolSchema } from '@perezvon/contracts/agent/tool'
import { expect, it } from 'vitest'
import { httpResult } from './tool-result.ts'

const tool = (method: HttpTool['method']) =>
  httpToolSchema.parse({ name: 'book', description: 'Books.', method, url: 'https://api.example.com/' })
const LOST = { outcome: 'timed-out', status: null, fault: 'no answer in time', isEndUnknown: true } as const

it('what may have been done all the same is told neither as done nor as failed', () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const)
    expect(JSON.parse(httpResult(tool(method), LOST))).toEqual({
      ok: null,
      error: expect.stringContaining('its end is not known'),
      fault: 'no answer in time',
    })
})

it('what only reads, and what was never sent, has failed', () => {
  const what_now = tool('GET').on_failure
  const failed = { ok: false, error: 'no answer in time', what_now }
  expect(JSON.parse(httpResult(tool('GET'), LOST))).toEqual(failed)
  const unsent = { outcome: 'failed', status: null, fault: 'secret X is not set' } as const
  expect(JSON.parse(httpResult(tool('POST'), unsent))).toEqual({ ...failed, error: unsent.fault })
})
