import { claimAnswerSchema } from '@perezvon/contracts/http/claim-call'
import { expect, test } from 'vitest'
import { EXAMPLE_CLAIM } from '../../testing/example-claim.ts'
import { readClaimAnswer, readSpokenSentence } from './answers.ts'

test('reads a grant that the contract allows', () => {
  const grant = claimAnswerSchema.parse(EXAMPLE_CLAIM)
  expect(readClaimAnswer(JSON.stringify(grant))).toEqual(grant)
})

test('reads a refusal', () => {
  const refusal = { granted: false, reason: 'suppressed', detail: 'the number is suppressed' }
  expect(readClaimAnswer(JSON.stringify(refusal))).toEqual(refusal)
})

test.each(['number', 'caller_id', 'call_id', 'settings'])('nobody dials on a grant without %s', (missing) => {
  const { [missing]: _, ...rest } = { ...EXAMPLE_CLAIM } as Record<string, unknown>
  expect(readClaimAnswer(JSON.stringify(rest))).toBeUndefined()
})

test.each(Object.keys(EXAMPLE_CLAIM.settings).filter((name) => name !== 'language'))(
  'nobody dials on settings without %s',
  (missing) => {
    const { [missing]: _, ...settings } = { ...EXAMPLE_CLAIM.settings } as Record<string, unknown>
    expect(readClaimAnswer(JSON.stringify({ ...EXAMPLE_CLAIM, settings }))).toBeUndefined()
  },
)

test.each([undefined, '', 'Bad Gateway', '[]', 'null', '{"granted":"yes"}'])(
  '%j is no answer to a claim',
  (text) => {
    expect(readClaimAnswer(text)).toBeUndefined()
  },
)

const SENTENCE = { turn: 3, sentence: 0, user_text: '', ai_text: 'Да.', more: false, action: 'listen' }

test('reads a sentence of the turn that was asked for, and of no other', () => {
  expect(readSpokenSentence(JSON.stringify(SENTENCE), 3)).toEqual(SENTENCE)
  expect(readSpokenSentence(JSON.stringify(SENTENCE), 4)).toBeUndefined()
})

test.each([{ action: 'sing' }, { ai_text: null }, { more: 'no' }, { sentence: '0' }])(
  'a sentence with %j is unreadable',
  (broken) => {
    expect(readSpokenSentence(JSON.stringify({ ...SENTENCE, ...broken }), 3)).toBeUndefined()
  },
)
