import { expect, test } from 'vitest'
import { agentSpecSchema } from './agent/agent-spec.ts'
import { renderVariables, variableNames } from './agent/variables.ts'
import { ATTEMPT_STATES } from './call/attempt-state.ts'
import { outcomeOfFailure } from './call/hangup-cause.ts'
import { OUTCOMES, outcomeSchema } from './call/outcome.ts'
import { RECORDING_STATES } from './call/recording-state.ts'
import { nextState, statesBefore } from './call/state-table.ts'
import { campaignSpecSchema } from './campaign/campaign-spec.ts'
import { CAMPAIGN_STATES } from './campaign/campaign-state.ts'
import { ROUTES } from './http/catalog.ts'
import { processTextBodySchema } from './http/process-text.ts'
import { callIdSchema } from './ids.ts'
import { JOBS } from './jobs/catalog.ts'
import { toE164 } from './phone-number.ts'

test.each([
  ['+7 (916) 123-45-67', '+79161234567'],
  ['8 916 123 45 67', '+79161234567'],
  ['9161234567', '+79161234567'],
  ['79161234567', '+79161234567'],
  ['0049 30 901820', '+4930901820'],
  ['+1 415-555-2671', '+14155552671'],
])('writes %s as %s', (written, expected) => {
  expect(toE164(written)).toBe(expected)
})

test.each(['', '+', 'call me', '+0123456789', '12', '+1234567890123456', '8916'])(
  'refuses %j as a number',
  (written) => {
    expect(toE164(written)).toBeUndefined()
  },
)

test('nobody ever hears braces: a missing variable is an answer, not a text', () => {
  expect(variableNames('{{name}}, {{ city }} и {{name}}')).toEqual(['name', 'city'])
  expect(renderVariables('Здравствуйте, {{name}}!', { name: 'Анна' })).toEqual({
    ok: true,
    text: 'Здравствуйте, Анна!',
  })
  expect(renderVariables('{{name}} из {{city}}', { name: ' ' })).toEqual({
    ok: false,
    missing: ['name', 'city'],
  })
})

const TABLES = { attempt: ATTEMPT_STATES, campaign: CAMPAIGN_STATES, recording: RECORDING_STATES } as const

for (const [name, table] of Object.entries(TABLES)) {
  const rows = table as Record<string, Record<string, string>>
  test(`every move of the ${name} table leads to a state that the table has`, () => {
    for (const moves of Object.values(rows))
      for (const state of Object.values(moves)) expect(rows).toHaveProperty([state])
  })
  test(`every state of the ${name} table can be reached`, () => {
    const [first = ''] = Object.keys(rows)
    const reached = new Set([first])
    for (const state of reached) for (const next of Object.values(rows[state] ?? {})) reached.add(next)
    expect([...reached].toSorted()).toEqual(Object.keys(rows).toSorted())
  })
}

test('an attempt can be claimed only once, and ends only once', () => {
  expect(statesBefore(ATTEMPT_STATES, 'claim')).toEqual(['starting', 'started', 'unknown'])
  expect(nextState(ATTEMPT_STATES, 'answered', 'claim')).toBeUndefined()
  expect(ATTEMPT_STATES.ended).toEqual({})
})

test('every outcome has a meaning, and only what may be mended is retried', () => {
  expect(Object.keys(OUTCOMES).toSorted()).toEqual([...outcomeSchema.options].toSorted())
  for (const outcome of outcomeSchema.options)
    if (OUTCOMES[outcome].reached) expect(OUTCOMES[outcome].retry).toBeUndefined()
})

test.each([
  [486, 'busy'],
  [408, 'no-answer'],
  [480, 'no-answer'],
  [487, 'no-answer'],
  [603, 'declined'],
  [404, 'invalid-number'],
  [484, 'invalid-number'],
  [402, 'account-fault'],
  [403, 'account-fault'],
  [500, 'failed'],
  [503, 'failed'],
  [499, 'failed'],
])('SIP %i is %s', (code, outcome) => {
  expect(outcomeOfFailure(code)).toBe(outcome)
})

test('an agent needs a name, a voice, a disclosure, a greeting and a prompt; the rest has defaults', () => {
  const minimal = {
    name: 'halo',
    voice: { name: 'Yandex.Neural.ru_RU_alena' },
    disclosure: 'd',
    greeting: 'g',
    prompt: 'p',
  }
  expect(agentSpecSchema.parse(minimal)).toMatchObject({
    max_turns: 12,
    language: 'ru-RU',
    speech_recognition: { profile: 'Yandex.ru_RU' },
  })
  for (const field of Object.keys(minimal)) {
    const parsed = agentSpecSchema.safeParse({ ...minimal, [field]: undefined })
    expect(parsed.error?.issues.map((issue) => issue.path[0])).toEqual([field])
  }
})

test('an extraction field of type choice must bring choices, and no other may', () => {
  const agent = { name: 'a', voice: { name: 'A.b' }, disclosure: 'd', greeting: 'g', prompt: 'p' }
  const faults = (fields: unknown[]) =>
    agentSpecSchema
      .safeParse({ ...agent, extraction: fields })
      .error?.issues.map((issue) => issue.path.join('.'))
  expect(faults([{ name: 'x', type: 'choice', description: 'd' }])).toEqual(['extraction.0.choices'])
  expect(faults([{ name: 'x', type: 'text', description: 'd', choices: ['a', 'b'] }])).toEqual([
    'extraction.0.choices',
  ])
  expect(
    faults([
      { name: 'x', type: 'text', description: 'd' },
      { name: 'x', type: 'text', description: 'd' },
    ]),
  ).toEqual(['extraction.1.name'])
})

test('a campaign calls in the daytime unless it says otherwise', () => {
  const campaign = campaignSpecSchema.parse({ name: 'c', agent: 'halo' })
  expect(campaign.calling_windows).toEqual([{ days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '21:00' }])
  expect(
    campaignSpecSchema.safeParse({
      name: 'c',
      agent: 'halo',
      calling_windows: [{ from: '21:00', to: '09:00' }],
    }).success,
  ).toBe(false)
  expect(
    campaignSpecSchema.safeParse({ name: 'c', agent: 'halo', time_zone: 'Mars/Olympus' }).error?.issues[0]
      ?.message,
  ).toContain('IANA')
})

test('a turn is understood from a query, where everything is text', () => {
  const call_id = callIdSchema.parse(`call_${'a'.repeat(20)}`)
  expect(
    processTextBodySchema.parse({ call_id, turn: '3', user_text: 'да', confidence: '87' }),
  ).toMatchObject({ turn: 3, confidence: 87 })
})

test('every job has a name of its own, an id without colons, and a consumer', () => {
  for (const [name, job] of Object.entries(JOBS)) {
    expect(job.name).toBe(name)
    expect(job.producedBy.length).toBeGreaterThan(0)
    expect(job.tries).toBeGreaterThan(0)
  }
  expect(
    JOBS['create-campaign'].jobId({
      key: 'a:b',
      campaign: campaignSpecSchema.parse({ name: 'c', agent: 'halo' }),
    }),
  ).not.toContain(':')
})

test('no two routes share a method and a path, and every body has a bound', () => {
  const seen = ROUTES.flatMap((route) => route.methods.map((method) => `${method} ${route.path}`))
  expect(new Set(seen).size).toBe(seen.length)
  for (const route of ROUTES) if ('body' in route) expect(route.body.maxBytes).toBeGreaterThan(0)
})
