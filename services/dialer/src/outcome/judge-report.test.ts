import type { Outcome } from '@perezvon/contracts/call/outcome'
import { type CallEnded, callEndedSchema } from '@perezvon/contracts/events/call-event'
import type { ToolOutcome } from '@perezvon/contracts/transcript/tool-call'
import { sampleTurn } from '@perezvon/store/sample-records'
import { describe, expect, test } from 'vitest'
import { judgeReport } from './judge-report.ts'

function report(more: Partial<CallEnded>): CallEnded {
  return callEndedSchema.parse({
    seq: 9,
    at: '2026-11-20T09:00:00Z',
    type: 'call.ended',
    connected: true,
    reason: 'person-hung-up',
    ended_by: 'person',
    ...more,
  })
}

const said = [sampleTurn(1)]
const silent = [sampleTurn(1, { user_text: ' ' })]
const asked = [sampleTurn(1), sampleTurn(2, { source: 'opt-out' })]
/** The model asked for the tool, in a turn that the person did not let end. */
const askedByTool = (outcome: ToolOutcome) => [
  sampleTurn(1, {
    tool_calls: [
      {
        id: 'call_0',
        tool: 'opt_out',
        arguments: '{}',
        outcome,
        result: '{"ok":true}',
        status: null,
        ms: null,
        idempotency_key: null,
      },
    ],
  }),
]

describe('a connected call', () => {
  test.each<[Outcome, Partial<CallEnded>, typeof said]>([
    ['conversation', {}, said],
    ['conversation', { reason: 'turn-limit' }, said],
    ['conversation', { turns: 3 }, []],
    ['conversation', { reason: 'scenario-error' }, said],
    ['no-conversation', { reason: 'silence' }, []],
    ['no-conversation', {}, silent],
    ['no-conversation', { reason: 'speech-recognition-failed' }, []],
    ['opted-out', { reason: 'opted-out' }, said],
    ['opted-out', { reason: 'person-hung-up' }, asked],
    ['opted-out', { reason: 'person-hung-up' }, askedByTool('running')],
    ['opted-out', { reason: 'person-hung-up' }, askedByTool('timed-out')],
    ['conversation', { reason: 'person-hung-up' }, askedByTool('rejected')],
    ['opted-out', { reason: 'duration-limit', opt_out_key: '9' }, said],
    ['voicemail', { reason: 'voicemail' }, []],
    ['voicemail', { reason: 'voicemail-message' }, []],
    ['conversation', { reason: 'transferred', turns: 0 }, []],
  ])('is %s by %o', (outcome, more, turns) => {
    const verdict = judgeReport({ refusal: null, report: report(more), claimed: true, turns, maxTurns: 12 })
    expect(verdict).toEqual({ outcome, reason: more.reason ?? 'person-hung-up' })
  })
})

test('who asked not to be called over the goodbye opted out, whatever else the call was', () => {
  const facts = { refusal: null, claimed: true, maxTurns: 12, optedOutBesides: true }
  const goodbye = report({ reason: 'agent-goodbye' })
  expect(judgeReport({ ...facts, report: goodbye, turns: said })).toEqual({
    outcome: 'opted-out',
    reason: 'agent-goodbye',
  })
  expect(judgeReport({ ...facts, report: report({}), turns: [] })?.outcome).toBe('opted-out')
})

test('what ended a conversation is told as precisely as the turns know it', () => {
  const reasonOf = (turns: typeof said) =>
    judgeReport({
      refusal: null,
      report: report({ reason: 'agent-goodbye' }),
      claimed: true,
      turns,
      maxTurns: 2,
    })?.reason
  expect(reasonOf(said)).toBe('agent-goodbye')
  expect(reasonOf([sampleTurn(1), sampleTurn(2)])).toBe('turn-limit')
  expect(reasonOf(asked)).toBe('opted-out')
})

describe('a call that was not connected', () => {
  test.each<[Outcome, string, Partial<CallEnded>]>([
    ['busy', 'sip-486', { reason: 'not-answered', sip_code: 486 }],
    ['no-answer', 'sip-408', { reason: 'not-answered', sip_code: 408 }],
    ['no-answer', 'ring-limit', { reason: 'ring-limit', sip_code: 487 }],
    ['no-answer', 'ring-limit', { reason: 'ring-limit' }],
    ['no-answer', 'not-answered', { reason: 'not-answered' }],
    ['declined', 'sip-603', { reason: 'not-answered', sip_code: 603 }],
    ['invalid-number', 'sip-404', { reason: 'not-answered', sip_code: 404 }],
    ['account-fault', 'sip-402', { reason: 'not-answered', sip_code: 402 }],
    ['failed', 'sip-503', { reason: 'not-answered', sip_code: 503 }],
    ['voicemail', 'voicemail', { reason: 'voicemail', sip_code: 487 }],
    ['failed', 'scenario-error', { reason: 'scenario-error' }],
    ['failed', 'platform-ended', { reason: 'platform-ended' }],
  ])('is %s because of %s', (outcome, reason, more) => {
    const facts = {
      refusal: null,
      report: report({ connected: false, ...more }),
      claimed: true,
      turns: [],
      maxTurns: 12,
    }
    expect(judgeReport(facts)).toEqual({ outcome, reason })
  })
})

test('a session that held nothing did not dial, whatever it reports', () => {
  const facts = { refusal: null, claimed: false, turns: [], maxTurns: 12 }
  expect(
    judgeReport({ ...facts, report: report({ reason: 'backend-unreachable', connected: false }) }),
  ).toEqual({
    outcome: 'failed',
    reason: 'backend-unreachable',
  })
})

test('a refused claim is the attempt’s end, with or without a report', () => {
  const facts = { claimed: false, turns: [], maxTurns: 12, report: undefined }
  expect(judgeReport({ ...facts, refusal: 'suppressed' })).toEqual({
    outcome: 'refused',
    reason: 'suppressed',
  })
  expect(judgeReport({ ...facts, refusal: 'outside-window' })?.outcome).toBe('refused')
  expect(judgeReport({ ...facts, refusal: 'campaign-not-running' })?.outcome).toBe('cancelled')
})

test('without report and refusal there is nothing to judge', () => {
  expect(
    judgeReport({ refusal: null, report: undefined, claimed: true, turns: said, maxTurns: 12 }),
  ).toBeUndefined()
})
