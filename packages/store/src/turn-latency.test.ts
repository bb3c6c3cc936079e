import type { CallEvent } from '@perezvon/contracts/events/call-event'
import type { TurnChoices } from '@perezvon/contracts/transcript/turn-choices'
import type { TurnMarks } from '@perezvon/contracts/transcript/turn-marks'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { storeCallEvents } from './call-events.ts'
import { findCall } from './calls.ts'
import { closeAttempt } from './close-attempt.ts'
import { type Database, statement } from './database.ts'
import { migrate } from './migrate.ts'
import { after, type GivenAttempt, givenAttempt, NOON, sampleTurn } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'
import { agentLatency, campaignLatency } from './turn-latency.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

/** A turn whose first sentence reached the scenario 480 ms after the request, and was heard `playbackMs` after the speech. */
const marked = (playbackMs: number, more: Partial<TurnMarks> = {}): TurnMarks => ({
  speech_end: 'last-words',
  said_over: false,
  recognised_ms: 400,
  asked_ms: 410,
  sentences: [{ arrived_ms: 890, started_ms: playbackMs, finished_ms: playbackMs + 2_000 }],
  ...more,
})

const heard = (turn: number, marks?: TurnMarks): CallEvent => ({
  seq: 10 + turn,
  at: after(20).toISOString(),
  type: 'turn.heard',
  turn,
  interrupted: false,
  heard_characters: 8,
  marks,
})

const tell = (callId: GivenAttempt['callId'], events: CallEvent[]) =>
  storeCallEvents(db, { callId, sessionId: 'session-1', events, now: NOON })

/** An answered call with a turn for each of the marks; undefined where the scenario told none. */
async function givenTalk(
  turns: readonly (TurnMarks | undefined)[],
  choices: readonly TurnChoices[] = [],
): Promise<GivenAttempt> {
  const attempt = await givenAttempt(db, { state: 'claimed' })
  const { callId } = attempt
  const answered: CallEvent = { seq: 1, at: after(5).toISOString(), type: 'call.answered' }
  await tell(callId, [answered, ...turns.map((marks, index) => heard(index + 1, marks))])
  await closeAttempt(db, {
    callId,
    outcome: 'conversation',
    reason: 'person-hung-up',
    turns: turns.map((_, index) => sampleTurn(index + 1, choices[index] && { choices: choices[index] })),
    redial: undefined,
    now: after(60),
  })
  return attempt
}

test('a campaign’s latency is where the time of its turns went', async () => {
  const { campaignId } = await givenTalk([1_000, 1_100, 1_200, 1_300, 2_000].map((ms) => marked(ms)))
  expect(await campaignLatency(db, { campaignId })).toEqual({
    calls: 1,
    turns: 5,
    measured_turns: 5,
    person_waited_ms: { p50: 1_200, p90: 1_720, p99: expect.closeTo(1_972, 3) },
    recognition_ms: { p50: 400, p90: 400, p99: 400 },
    network_ms: { p50: 60, p90: 60, p99: 60 },
    first_token_ms: { p50: 300, p90: 300, p99: 300 },
    first_sentence_ms: { p50: 420, p90: 420, p99: 420 },
    speech_ms: { p50: 310, p90: 830, p99: expect.closeTo(1_082, 3) },
    second_model_turns: 0,
    opening_phrase_turns: 0,
    speculations_used: 0,
    speculations_dropped: 0,
    speculation_saved_ms: null,
  })
})

test('what was said over the agent, and what the scenario did not mark, is no wait', async () => {
  const { campaignId } = await givenTalk([marked(1_000), marked(9_000, { said_over: true }), undefined])
  expect(await campaignLatency(db, { campaignId })).toMatchObject({
    turns: 3,
    measured_turns: 1,
    person_waited_ms: { p50: 1_000, p90: 1_000, p99: 1_000 },
    first_token_ms: { p50: 300 },
  })
})

test('what was done to answer in time is counted, and kept with the turn', async () => {
  const none: TurnChoices = {
    backup: null,
    opening_phrase: false,
    speculation: null,
    speculation_saved_ms: null,
  }
  const choices: TurnChoices[] = [
    { ...none, speculation: 'used', speculation_saved_ms: 400 },
    { ...none, speculation: 'used', speculation_saved_ms: 600 },
    { ...none, speculation: 'dropped', opening_phrase: true },
    { ...none, backup: 'late' },
  ]
  const { campaignId, callId } = await givenTalk(
    [undefined, undefined, undefined, undefined, undefined],
    choices,
  )
  expect(await campaignLatency(db, { campaignId })).toMatchObject({
    turns: 5,
    second_model_turns: 1,
    opening_phrase_turns: 1,
    speculations_used: 2,
    speculations_dropped: 1,
    speculation_saved_ms: { p50: 500, p90: 580, p99: 598 },
  })
  expect((await findCall(db, { callId }))?.turns.map((turn) => turn.choices)).toEqual([...choices, undefined])
})

test('where only the result told that speech had ended, recognition is not measured', async () => {
  const { campaignId } = await givenTalk([marked(700, { speech_end: 'result', recognised_ms: 0 })])
  expect(await campaignLatency(db, { campaignId })).toMatchObject({
    measured_turns: 1,
    person_waited_ms: { p50: 700 },
    recognition_ms: null,
  })
})

test('a campaign without calls has no figures', async () => {
  expect(await campaignLatency(db, { campaignId: systemIds.campaign() })).toMatchObject({
    calls: 0,
    turns: 0,
    measured_turns: 0,
    person_waited_ms: null,
    first_token_ms: null,
  })
})

test('an agent’s latency is that of one version', async () => {
  const before = await agentLatency(db, { name: 'halo', version: 1 })
  await givenTalk([marked(1_000)])
  expect(await agentLatency(db, { name: 'halo', version: 1 })).toMatchObject({
    calls: before.calls + 1,
    turns: before.turns + 1,
  })
  expect(await agentLatency(db, { name: 'halo', version: 2 })).toMatchObject({ calls: 0, turns: 0 })
})

test('marks are kept once, with whatever batch they come, and are new once', async () => {
  const { callId } = await givenAttempt(db, { state: 'answered' })
  const first = await tell(callId, [heard(1, marked(1_000))])
  expect(first.marked).toEqual([{ turn: 1, marks: marked(1_000) }])
  const again = await tell(callId, [heard(1, marked(1_000)), heard(2, marked(1_500)), heard(3)])
  expect(again.marked).toEqual([{ turn: 2, marks: marked(1_500) }])
})

test('a call shows each turn’s time line, also where marks come after the turns', async () => {
  const { callId } = await givenTalk([marked(1_000), undefined])
  const steps = async () =>
    (await findCall(db, { callId }))?.turns.map(({ waterfall }) => [waterfall.from, waterfall.steps.length])
  expect(await steps()).toEqual([
    ['speech-ended', 10],
    ['received', 4],
  ])
  await tell(callId, [{ ...heard(2, marked(1_200)), seq: 99 }])
  expect(await steps()).toEqual([
    ['speech-ended', 10],
    ['speech-ended', 10],
  ])
})

const FILL = statement(
  'test-fill-attempts-for-latency',
  `insert into attempts (call_id, campaign_id, contact_id, attempt, phone, agent_name, agent_version, ring_seconds, state,
     outcome, reason, planned_at, ended_at, answered_at)
   select a.call_id || n, a.campaign_id, a.contact_id, n, a.phone, a.agent_name, a.agent_version, 45, 'ended', 'no-answer',
     'sip-408', a.planned_at, a.planned_at, case when $3 then a.planned_at end
   from attempts a, generate_series(2, $2) as n where a.call_id = $1`,
)
const ROWS_READ = statement<{ rows: number }>(
  'test-attempts-read-for-latency',
  `select seq_tup_read + coalesce(idx_tup_fetch, 0) as rows from pg_stat_xact_user_tables
   where relid = 'attempts'::regclass`,
)

test('those whom nobody reached, and other campaigns, are passed over without being read', async () => {
  const other = await givenTalk([marked(1_000)])
  await db.run(FILL, [other.callId, 3_000, true])
  const { callId, campaignId } = await givenTalk([marked(1_000)])
  await db.run(FILL, [callId, 3_000, false])
  await db.script('vacuum analyze attempts')
  const read = await db.transaction(async (tx) => {
    await tx.script('set local enable_seqscan = off') // a table of this size is read whole sooner than by any index
    const before = (await tx.row(ROWS_READ))?.rows ?? 0
    expect(await campaignLatency(tx, { campaignId })).toMatchObject({ calls: 1 })
    return ((await tx.row(ROWS_READ))?.rows ?? 0) - before
  })
  expect(read).toBeLessThan(20)
})

const UNDO = `
  drop table turn_marks;
  drop index attempts_of_agent_answered;
  alter table turns drop column choices;
  delete from schema_migrations where name like '%-turn-marks.sql' or name like '%-turn-choices.sql'`
const COUNT = statement<{ events: number }>(
  'test-count-heard',
  `select count(*)::integer as events from call_events where type = 'turn.heard' and call_id = $1`,
)

test('calls of before the migrations keep their turns and events, and have neither marks nor choices', async () => {
  const { callId, campaignId } = await givenTalk([undefined, undefined])
  await db.script(UNDO)
  expect(await migrate(db)).toEqual([
    expect.stringMatching(/-turn-marks\.sql$/),
    expect.stringMatching(/-turn-choices\.sql$/),
  ])
  expect(await db.row(COUNT, [callId])).toEqual({ events: 2 })
  expect((await findCall(db, { callId }))?.turns.map(({ waterfall }) => waterfall.from)).toEqual([
    'received',
    'received',
  ])
  expect(await campaignLatency(db, { campaignId })).toMatchObject({ turns: 2, measured_turns: 0 })
})
