import type { CallView } from '@perezvon/contracts/http/call-view'
import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import type { TranscriptSegment } from '@perezvon/contracts/transcript/transcript'
import { expect, test } from 'vitest'
import { createPublicApi } from '../public-api/public-api.ts'
import { sampleCall, sampleTurn } from '../public-api/sample-views.ts'
import { followCall } from './follow-call.ts'

const noWait = { now: () => new Date(), sleep: async () => undefined }

/** Follows a call that is seen as these, one look after the other; answers what was told. */
async function follow(...looks: CallView[]): Promise<string[]> {
  const told: string[] = []
  const left = [...looks]
  await followCall(
    {
      ...createPublicApi({ baseUrl: 'http://unused' }),
      getCall: async () => {
        const next = left.shift()
        if (next === undefined) throw new Error('asked after the end')
        return next
      },
    },
    { callId: 'call_00000000000000000001', clock: noWait, write: (line) => told.push(line) },
  )
  expect(left).toEqual([])
  return told
}

const segment = (text: string): TranscriptSegment => ({
  speaker: 'person',
  start_ms: 0,
  end_ms: 1,
  text,
  confidence: null,
})

const ASKED: ToolCall = {
  id: 'call_1',
  tool: 'book_visit',
  arguments: '{"hour":"14:00"}',
  outcome: 'done',
  result: '{"ok":true}',
  status: 200,
  ms: 231.4,
  idempotency_key: 'key',
}

test('a call is told as it goes, each line once, up to its analysis', async () => {
  const live = sampleCall({ state: 'answered', outcome: null, reason: null })
  const ended = sampleCall({
    duration_seconds: 34,
    turns: [sampleTurn({ user_text: 'Да', heard_text: 'Хорошо', interrupted: true, tool_calls: [ASKED] })],
    recording: { id: 'rec_1', state: 'announced', reason: null, bytes: null, duration_seconds: null },
  })
  const analysed: CallView = {
    ...ended,
    recording: { id: 'rec_1', state: 'failed', reason: 'gone', bytes: null, duration_seconds: null },
    analysis: {
      summary: 'Согласился.',
      disposition: 'goal-reached',
      sentiment: 'positive',
      opt_out_heard: false,
      fields: [],
      based_on: 'turns',
      model: 'm',
    },
  }
  expect(await follow(live, live, ended, analysed)).toEqual([
    'state: answered',
    'state: ended',
    'outcome: conversation (agent-goodbye), 34 s',
    '  person 1: Да',
    '      tool book_visit {"hour":"14:00"}: done, 231 ms',
    '  agent  1: Хорошо [interrupted]',
    'recording: announced',
    'recording: failed (gone)',
    'analysis: goal-reached, positive. Согласился.',
  ])
})

test('who says the same twice is heard twice, and cannot steer the terminal', async () => {
  const transcript = {
    text: '',
    language: null,
    duration_ms: 1,
    model: 'm',
    segments: ['Да.', 'Да.', '\u001b[31mДа\u0007'].map(segment),
  }
  expect(await follow(sampleCall({ transcript }))).toEqual([
    'state: ended',
    'outcome: conversation (agent-goodbye), 0 s',
    '  person  Да.',
    '  person  Да.',
    '  person  Да ',
  ])
})

test('a call that reached nobody is over at its end', async () => {
  const busy = sampleCall({ outcome: 'busy', reason: 'sip-486' })
  expect(await follow(busy)).toEqual(['state: ended', 'outcome: busy (sip-486), 0 s'])
})
