import type { CallView } from '@perezvon/contracts/http/call-view'
import type { ContactView } from '@perezvon/contracts/http/campaign-view'
import type { Turn } from '@perezvon/contracts/transcript/turn'
import { expect, test } from 'vitest'
import { contactLine, demoExitCode, demoFigures, type Ending } from './figures.ts'
import { demoTable } from './table.ts'

function contact(over: Partial<ContactView> = {}): ContactView {
  return {
    id: 'cont_00000000000000000001',
    campaign_id: null,
    client_id: null,
    phone: '+70001112233',
    name: 'Анна Петрова',
    time_zone: null,
    variables: {},
    state: 'finished',
    outcome: 'conversation',
    reason: 'agent-goodbye',
    attempts: 1,
    due_at: null,
    last_call_id: null,
    ...over,
  }
}

function turn(first_sentence_ms: number | null, source: Turn['source'] = 'model'): Turn {
  return {
    turn: 1,
    user_text: 'да',
    confidence: 0.9,
    ai_text: 'Хорошо.',
    heard_text: null,
    interrupted: false,
    source,
    action: 'listen',
    received_at: '2026-11-21T09:00:00Z',
    first_token_ms: 1,
    first_sentence_ms,
    answered_ms: 2,
    prompt_tokens: 1,
    completion_tokens: 1,
    model: 'm',
  }
}

function call(over: Partial<CallView> = {}): CallView {
  return {
    id: 'call_00000000000000000001',
    campaign_id: null,
    contact_id: 'cont_00000000000000000001',
    phone: '+70001112233',
    attempt: 1,
    state: 'ended',
    outcome: 'conversation',
    reason: 'agent-goodbye',
    created_at: '2026-11-21T09:00:00Z',
    answered_at: null,
    ended_at: null,
    duration_seconds: null,
    cost: null,
    agent: 'halo',
    agent_version: 1,
    simulated: true,
    turns: [],
    recording: null,
    transcript: null,
    analysis: null,
    ...over,
  }
}

const stories = [
  { contact: contact(), calls: [call({ turns: [turn(100), turn(300), turn(9000, 'fallback')] })] },
  {
    contact: contact({ outcome: 'busy', name: null }),
    calls: [call({ outcome: 'busy' }), call({ outcome: 'busy' })],
  },
]

test('figures are counted: outcomes, turns, attempts; fallbacks are no measure of the model', () => {
  expect(demoFigures(stories, { dialledTwice: 0, seconds: 12.34 })).toEqual({
    contacts: 2,
    reached: 1,
    outcomes: { conversation: 1, busy: 1 },
    without_outcome: 0,
    attempts: 3,
    turns: 3,
    transcribed: 0,
    analysed: 0,
    dialled_twice: 0,
    first_sentence_ms: { p50: 100, p95: 300 },
    seconds: 12.3,
  })
})

test('a run ends with 0 only in time, with an outcome for each contact and nobody dialled twice', () => {
  const exitCode = (list: typeof stories, dialledTwice = 0, ending: Ending = 'finished') =>
    demoExitCode({ figures: demoFigures(list, { dialledTwice, seconds: 1 }), ending })
  expect(exitCode(stories)).toBe(0)
  expect(exitCode(stories, 1)).toBe(1)
  expect(exitCode([])).toBe(1)
  expect(exitCode([{ contact: contact({ outcome: null }), calls: [] }])).toBe(1)
  expect(exitCode(stories, 0, 'late')).toBe(1)
  expect(exitCode(stories, 0, 'interrupted')).toBe(1)
})

test('the table lines up, shows what is missing, and what contacts brought cannot steer the terminal', () => {
  const evil = { contact: contact({ name: '\u001b[31mМария\u0007', outcome: null }), calls: [] }
  const table = demoTable([...stories, evil].map(contactLine)).split('\n')
  expect(table[0]).toMatch(
    /^contact\s+phone\s+outcome\s+reason\s+attempts\s+turns\s+first sentence\s+recording\s+analysis$/,
  )
  for (const row of table) expect(row).not.toMatch(/\p{Cc}/u)
  expect(table[3]).toContain('NONE')
  const column = table[0]?.indexOf('phone') ?? -1
  for (const row of table.slice(1)) expect(row.slice(column, column + 5)).toBe('+7000')
})
