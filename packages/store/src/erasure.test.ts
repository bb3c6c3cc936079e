import { type ContactSpec, contactSpecSchema } from '@perezvon/contracts/campaign/contact-spec'
import { listedAsWritten } from '@perezvon/contracts/campaign/listed-contact'
import { createCallBodySchema } from '@perezvon/contracts/http/create-call'
import type { CallId, CampaignId } from '@perezvon/contracts/ids'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { addContacts } from './add-contacts.ts'
import { saveAgentVersion } from './agents.ts'
import { findAnalysis, saveAnalysis } from './analyses.ts'
import { findAttempt, planSingleCall } from './attempts.ts'
import { finalReport, storeCallEvents } from './call-events.ts'
import { findCall } from './calls.ts'
import { findCampaign } from './campaigns.ts'
import { claimAttempt } from './claim-attempt.ts'
import { closeAttempt } from './close-attempt.ts'
import { findContact, listContacts } from './contacts.ts'
import { type Database, statement } from './database.ts'
import { eraseNumber } from './erasure.ts'
import { onceForKey } from './idempotency-keys.ts'
import { planAttempts } from './plan-attempts.ts'
import { announceRecording } from './recordings.ts'
import { after, forceState, givenCampaign, NOON, sampleAgent, sampleTurn } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'
import { liftSuppression } from './suppression-list.ts'
import { findSuppression, isSuppressed, suppressNumber } from './suppressions.ts'
import { saveTranscript } from './transcripts.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

let lastNumber = 0

/** A number, and the ways in which people and programs write it. */
function nextPerson() {
  lastNumber += 1
  const tail = String(1_000_000 + lastNumber)
  const [a, b, c] = [tail.slice(0, 3), tail.slice(3, 5), tail.slice(5)]
  return {
    name: `Евпраксия ${String.fromCharCode('А'.charCodeAt(0) + lastNumber)}-я`,
    phone: `+7903${tail}`,
    national: `903${tail}`,
    written: [`8 (903) ${a}-${b}-${c}`, `+7 903 ${a} ${b} ${c}`, `7903${tail}`, `903.${a}.${b}.${c}`],
  }
}
type Person = ReturnType<typeof nextPerson>

const TEXT_COLUMNS = statement<{ table_name: string; column_name: string }>(
  'test-text-columns',
  `select table_name, column_name from information_schema.columns
   where table_schema = current_schema() and data_type in ('text', 'jsonb', 'json', 'character varying', 'ARRAY')
   order by table_name, ordinal_position`,
)

/** Looks through every text of every table for the number, however it is written, and for the person's name. */
async function tracesOf({ national, name }: Person): Promise<string[]> {
  const traces: string[] = []
  for (const { table_name: table, column_name: column } of await db.rows(TEXT_COLUMNS)) {
    const look = statement<{ found: boolean }>(
      `test-look-${table}-${column}`,
      `select exists (select from "${table}" where regexp_replace("${column}"::text, '[^0-9]', '', 'g') like '%' || $1 || '%'
         or "${column}"::text like '%' || $2 || '%') as found`,
    )
    if ((await db.row(look, [national, name]))?.found) traces.push(`${table}.${column}`)
  }
  return traces
}

const erase = ({ phone }: Person) => eraseNumber(db, { phone, now: after(1000) })

async function add(campaignId: CampaignId, contacts: Partial<ContactSpec>[]) {
  const listed = contacts.map((contact) => listedAsWritten(contactSpecSchema.parse(contact)))
  return addContacts(db, { campaignId, contacts: [listed], now: NOON, writeId: systemIds.writeContact })
}

async function plan(campaignId: CampaignId): Promise<CallId> {
  const { planned } = await planAttempts(db, { campaignId, limit: 1, now: NOON, newCallId: systemIds.call })
  const [attempt] = planned
  if (attempt === undefined) throw new Error('nobody was planned')
  return attempt.callId
}

/** A call with all that a call may leave behind, over but for its follow-up. */
async function talkWith(person: Person): Promise<{ callId: CallId; campaignId: CampaignId }> {
  const [eight, spaced, bare, dotted] = person.written
  const campaignId = await givenCampaign(db, { people: 0 })
  await add(campaignId, [
    {
      phone: person.phone,
      id: `crm ${bare}`,
      name: person.name,
      variables: { callback: eight ?? '' },
      metadata: { source: `sms to ${spaced}` },
      consent: `form of ${dotted}`,
    },
  ])
  const callId = await plan(campaignId)
  await forceState(db, { callId, state: 'started' })
  await claimAttempt(db, { callId, sessionId: 's-1', now: NOON })
  const at = NOON.toISOString()
  await storeCallEvents(db, {
    callId,
    sessionId: 's-1',
    now: NOON,
    events: [
      { seq: 1, at, type: 'call.greeted', text: `Здравствуйте, ${person.name}!` },
      { seq: 2, at, type: 'turn.unanswered', text: `звоните на ${eight}` },
      { seq: 3, at, type: 'scenario.fault', where: 'dial', detail: `callPSTN(${bare})` },
      {
        seq: 4,
        at,
        type: 'call.ended',
        connected: true,
        reason: 'person-hung-up',
        ended_by: 'person',
        sip_reason: `no route to ${bare}`,
        duration_seconds: 10,
        cost: 1,
        turns: 1,
      },
    ],
  })
  await suppressNumber(db, {
    phone: person.phone,
    source: 'voice',
    reason: `said: ${person.name}, ${spaced}`,
    callId,
    now: NOON,
  })
  await closeAttempt(db, {
    callId,
    outcome: 'opted-out',
    reason: 'person-hung-up',
    turns: [sampleTurn(1, { user_text: `мой номер ${eight}`, ai_text: `${person.name}, записала` })],
    facts: {
      knownFrom: 'report',
      sessionId: 's-1',
      connected: true,
      answeredAt: null,
      endedBy: 'person',
      endReason: 'person-hung-up',
      sipCode: null,
      sipReason: `no route to ${bare}`,
      durationSeconds: 10,
      cost: 1,
      recordUrl: null,
      recordSeconds: null,
    },
    redial: undefined,
    now: NOON,
  })
  const recordingId = systemIds.recording()
  await announceRecording(db, { id: recordingId, callId, url: 'https://r.voximplant.com/1', now: NOON })
  await db.run(FORCE_STORED, [recordingId])
  await saveTranscript(db, { recordingId, transcript: transcriptOf(person), now: NOON })
  await saveAnalysis(db, { callId, analysis: analysisOf(person), now: NOON })
  const scope = 'create-suppression'
  const key = { key: callId, scope, requestHash: 'x', now: NOON }
  await onceForKey(db, key, async () => ({ status: 201, body: { phone: person.phone } }))
  return { callId, campaignId }
}

const FORCE_STORED = statement('test-force-stored', `update recordings set state = 'stored' where id = $1`)
const FOLLOW_UP = statement('test-follow-up', 'update attempts set followed_up_at = $2 where call_id = $1')
const FIND_PHONE = statement<{ phone: string }>(
  'test-find-phone',
  'select phone from attempts where call_id = $1',
)

const transcriptOf = ({ written: [eight] }: Person) => ({
  text: `Мой номер ${eight}`,
  language: 'ru',
  duration_ms: 4200,
  model: 'whisper-1',
  segments: [
    {
      speaker: 'person' as const,
      start_ms: 0,
      end_ms: 1500,
      text: `Мой номер ${eight}`,
      confidence: null,
    },
  ],
})
const analysisOf = ({ name, written: [eight] }: Person) => ({
  summary: `${name} просит не звонить на ${eight}`,
  disposition: 'do-not-call' as const,
  sentiment: 'neutral' as const,
  opt_out_heard: true,
  fields: [{ name: 'number', value: eight ?? '', quote: eight ?? '', confidence: 1 }],
  based_on: 'transcript' as const,
  model: 'gpt-4o-mini',
})

test('an erased number is in no text of any table, and neither is what was said with it', async () => {
  const [person, other] = [nextPerson(), nextPerson()]
  const { callId } = await talkWith(person)
  await db.run(FOLLOW_UP, [callId, NOON])
  const waiting = await givenCampaign(db, { people: 0 })
  await add(waiting, [{ phone: person.phone, name: person.name }, { phone: other.phone }])
  await saveAgentVersion(db, { spec: sampleAgent(), now: NOON })
  expect((await tracesOf(person)).length).toBeGreaterThan(15)

  const erasure = await erase(person)
  expect(erasure).toMatchObject({
    became: 'erased',
    callIds: [callId],
    rows: {
      contacts: 2,
      calls: 1,
      events: 4,
      turns: 1,
      recordings: 1,
      transcripts: 1,
      analyses: 1,
      suppressions: 1,
      idempotencyKeys: 1,
    },
  })
  expect(await tracesOf(person)).toEqual([])
  expect(await tracesOf(other)).toContain('contacts.phone')

  // What happened stays, without anybody in it.
  expect(await findCall(db, { callId })).toMatchObject({
    phone: 'erased',
    outcome: 'opted-out',
    duration_seconds: 10,
    cost: 1,
    turns: [],
    transcript: null,
    analysis: null,
    recording: { state: 'failed', reason: 'erased' },
  })
  expect((await finalReport(db, { callId }))?.report.reason).toBe('person-hung-up')
  expect(await isSuppressed(db, person)).toBe(true)
  expect(await findSuppression(db, { ...person, purpose: 'marketing', now: after(2000) })).toMatchObject({
    scope: 'all',
    source: 'erased',
    reason: '',
  })
})

test('erased again there is nothing more to erase, and its calls are told again for what Redis may hold', async () => {
  const person = nextPerson()
  const { callId } = await talkWith(person)
  await db.run(FOLLOW_UP, [callId, NOON])
  await erase(person)
  const again = await erase(person)
  expect(again).toMatchObject({ became: 'erased', callIds: [callId] })
  const rows = again.became === 'erased' ? Object.values(again.rows) : []
  expect(rows.filter((count) => count !== 0)).toEqual([])
})

describe('a number whose call is not over', () => {
  test.each(['claimed', 'answered', 'unknown'] as const)(
    'keeps its rows while the attempt is %s, and is suppressed from then on',
    async (state) => {
      const person = nextPerson()
      const campaignId = await givenCampaign(db, { people: 0 })
      await add(campaignId, [{ phone: person.phone, name: person.name }])
      const other = await givenCampaign(db, { people: 0 })
      await add(other, [{ phone: person.phone }])
      const callId = await plan(campaignId)
      await forceState(db, { callId, state: 'claimed' })
      if (state !== 'claimed') await db.run(MOVE_ON, [callId, state])
      expect(await erase(person)).toEqual({ became: 'call-not-over', callIds: [callId], changed: [other] })
      expect(await tracesOf(person)).toContain('contacts.phone')
      expect(await isSuppressed(db, person)).toBe(true)
      expect((await findCampaign(db, { id: other }))?.counters).toMatchObject({ waiting: 0, finished: 1 })
    },
  )
  const MOVE_ON = statement('test-move-on', 'update attempts set state = $2 where call_id = $1')

  test('is erased once everything that follows the call was handed on', async () => {
    const person = nextPerson()
    const { callId } = await talkWith(person)
    expect(await erase(person)).toMatchObject({ became: 'call-not-over', callIds: [callId] })
    await db.run(FOLLOW_UP, [callId, NOON])
    expect(await erase(person)).toMatchObject({ became: 'erased' })
    expect(await tracesOf(person)).toEqual([])
  })
})

test('an attempt that nobody has claimed yet is refused to every session, and is not dialled again', async () => {
  const person = nextPerson()
  const campaignId = await givenCampaign(db, { people: 0 })
  await add(campaignId, [{ phone: person.phone }])
  const callId = await plan(campaignId)
  await forceState(db, { callId, state: 'started' })
  expect(await erase(person)).toMatchObject({ became: 'erased', rows: { contacts: 1, calls: 1 } })
  for (const sessionId of ['s-1', 's-2'])
    expect(await claimAttempt(db, { callId, sessionId, now: after(5) })).toMatchObject({
      granted: false,
      reason: 'suppressed',
    })
  // Even where its end was taken for a fault of ours, and its contact waits again.
  await closeAttempt(db, {
    callId,
    outcome: 'failed',
    reason: 'test',
    redial: { dueAt: NOON, wantedAt: NOON, termsVersion: 1, detail: {} },
    now: NOON,
  })
  const { planned, suppressed } = await planAttempts(db, {
    campaignId,
    limit: 5,
    now: after(5),
    newCallId: systemIds.call,
  })
  expect({ planned, suppressed }).toEqual({ planned: [], suppressed: 1 })
})

describe('after an erasure', () => {
  test('what comes late is not kept: events, transcript, analysis, the wish not to be called', async () => {
    const person = nextPerson()
    const { callId } = await talkWith(person)
    await db.run(FOLLOW_UP, [callId, NOON])
    const recordingId = systemIds.recording()
    await announceRecording(db, { id: recordingId, callId, url: 'https://r.voximplant.com/2', now: NOON })
    await db.run(FORCE_STORED, [recordingId])
    await erase(person)
    const late = { seq: 9, at: NOON.toISOString(), type: 'turn.unanswered' as const, text: person.name }
    expect(await storeCallEvents(db, { callId, sessionId: 's-1', events: [late], now: NOON })).toEqual({
      stored: 0,
      ended: false,
      marked: [],
    })
    expect(await saveTranscript(db, { recordingId, transcript: transcriptOf(person), now: NOON })).toBe(false)
    await saveAnalysis(db, { callId, analysis: analysisOf(person), now: NOON })
    expect(await findAnalysis(db, { callId })).toBeUndefined()
    const wish = { source: 'voice' as const, reason: `said: ${person.name}`, callId, now: NOON }
    for (const phone of [person.phone, (await db.row(FIND_PHONE, [callId]))?.phone ?? ''])
      expect(await suppressNumber(db, { phone, ...wish })).toMatchObject({ added: 0, widened: 0 })
    expect(await tracesOf(person)).toEqual([])
    const another = systemIds.recording()
    await announceRecording(db, { id: another, callId, url: 'https://r.voximplant.com/3', now: NOON })
    expect((await findCall(db, { callId }))?.recording).toMatchObject({ state: 'failed', reason: 'erased' })
  })

  test('the number in a list is a contact who is refused, and nothing of the row is kept', async () => {
    const person = nextPerson()
    await erase(person)
    const campaignId = await givenCampaign(db, { people: 0 })
    const row = {
      phone: person.phone,
      id: person.phone,
      name: person.name,
      variables: { city: person.name },
      consent: person.name,
    }
    expect(await add(campaignId, [row])).toEqual({ added: 0, duplicates: 0, suppressed: 1 })
    expect(await add(campaignId, [row])).toEqual({ added: 0, duplicates: 1, suppressed: 0 })
    expect(await tracesOf(person)).toEqual([])
    const { items } = await listContacts(db, { campaignId, limit: 5 })
    expect(items).toMatchObject([{ phone: 'erased', name: null, outcome: 'refused', reason: 'suppressed' }])
  })

  test('a single call to it is refused, and nothing of the request is kept', async () => {
    const person = nextPerson()
    await erase(person)
    const { agent } = await saveAgentVersion(db, { spec: sampleAgent(), now: NOON })
    const [callId, contactId] = [systemIds.call(), systemIds.contact()]
    const body = createCallBodySchema.parse({
      phone: person.phone,
      name: person.name,
      variables: { city: person.name },
    })
    await planSingleCall(db, { callId, contactId, body, agentVersion: agent, now: NOON })
    await forceState(db, { callId, state: 'started' })
    expect(await claimAttempt(db, { callId, sessionId: 's-1', now: NOON })).toMatchObject({
      reason: 'suppressed',
    })
    expect(await tracesOf(person)).toEqual([])
    expect((await findContact(db, { contactId }))?.phone).toBe('erased')
    expect((await findAttempt(db, { callId }))?.refusal).toBe('suppressed')
  })

  test('only the person can have it lifted; then it may be called, and be erased once more', async () => {
    const person = nextPerson()
    const campaignId = await givenCampaign(db, { people: 0 })
    await add(campaignId, [{ phone: person.phone }])
    await erase(person)
    const { phone } = person
    expect(await liftSuppression(db, { phone, personAgreed: false })).toEqual({ became: 'own-wish' })
    expect(await liftSuppression(db, { phone, personAgreed: true })).toEqual({
      became: 'lifted',
      scopes: ['all'],
      left: [],
    })
    expect(await isSuppressed(db, person)).toBe(false)
    expect(await add(campaignId, [{ phone, name: person.name }])).toMatchObject({ added: 1 })
    expect(await erase(person)).toMatchObject({ became: 'erased', rows: { contacts: 1 } })
    expect(await tracesOf(person)).toEqual([])
  })
})
