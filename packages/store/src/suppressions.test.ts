import { readdir, readFile } from 'node:fs/promises'
import type { SuppressionPurpose } from '@perezvon/contracts/http/suppression-view'
import type { CallId } from '@perezvon/contracts/ids'
import { systemIds } from '@perezvon/runtime/ids'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { findCampaign } from './campaigns.ts'
import { claimAttempt } from './claim-attempt.ts'
import { listContacts } from './contacts.ts'
import { type Database, statement } from './database.ts'
import { planAttempts } from './plan-attempts.ts'
import { after, forceState, givenAttempt, givenCampaign, NOON } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'
import { listSuppressions } from './suppression-list.ts'
import { findSuppression, isSuppressed, suppressNumber, suppressNumbers } from './suppressions.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

let lastNumber = 0
const nextPhone = (): string => {
  lastNumber += 1
  return `+7926${String(1_000_000 + lastNumber)}`
}

const suppress = (phone: string, more: Partial<Parameters<typeof suppressNumber>[1]> = {}) =>
  suppressNumber(db, { phone, source: 'api', reason: '', now: NOON, ...more })
const standing = (phone: string, purpose: SuppressionPurpose, now = NOON) =>
  findSuppression(db, { phone, purpose, now })

const HOLD_ATTEMPT = statement<{ pid: number }>(
  'test-hold-attempt',
  'select pg_backend_pid() as pid from attempts where call_id = $1 for update',
)
const WAITING_BEHIND = statement<{ waiting: number }>(
  'test-waiting-behind',
  'select count(*)::integer as waiting from pg_stat_activity where $1 = any(pg_blocking_pids(pid))',
)

describe('a suppression', () => {
  test('of one purpose leaves the other alone', async () => {
    const phone = nextPhone()
    await suppress(phone, { scope: 'marketing', reason: 'no more offers' })
    expect(await standing(phone, 'marketing')).toMatchObject({ scope: 'marketing', reason: 'no more offers' })
    expect(await standing(phone, 'service')).toBeUndefined()
  })

  test('counts until it expires', async () => {
    const phone = nextPhone()
    await suppress(phone, { expiresAt: after(60) })
    expect(await standing(phone, 'service', after(59))).toMatchObject({ expires_at: after(60).toISOString() })
    expect(await standing(phone, 'service', after(60))).toBeUndefined()
  })

  test.each([
    ['lasts longer', { expiresAt: after(120), reason: 'new' }, 'new', after(120)],
    ['is for ever', { reason: 'new' }, 'new', null],
    ['is as long', { expiresAt: after(60), reason: 'new' }, 'old', after(60)],
    ['is shorter', { expiresAt: after(30), reason: 'new' }, 'old', after(60)],
    ['is the person’s own', { source: 'voice' as const, reason: 'new' }, 'new', null],
  ])('that is there already gives way to one that %s, and to no other', async (_, more, reason, expiry) => {
    const phone = nextPhone()
    await suppress(phone, { expiresAt: after(60), reason: 'old' })
    expect(await suppress(phone, more)).toMatchObject({ added: 0, widened: reason === 'new' ? 1 : 0 })
    expect(await standing(phone, 'service')).toMatchObject({
      reason,
      expires_at: expiry?.toISOString() ?? null,
    })
  })

  test('that the person asked for is not taken over by a list', async () => {
    const phone = nextPhone()
    await suppress(phone, { source: 'keypad', reason: 'pressed 9' })
    expect(await suppress(phone, { source: 'import', reason: 'old list' })).toMatchObject({ widened: 0 })
    expect(await standing(phone, 'marketing')).toMatchObject({ source: 'keypad', reason: 'pressed 9' })
  })

  test('for all purposes is not narrowed by one for a single purpose', async () => {
    const phone = nextPhone()
    await suppress(phone)
    await suppress(phone, { scope: 'marketing', expiresAt: after(60) })
    expect(await standing(phone, 'service', after(90))).toMatchObject({ scope: 'all' })
    expect(await standing(phone, 'marketing', after(90))).toMatchObject({ scope: 'all' })
  })

  test('finishes at once who waits in campaigns of its purpose, and nobody else', async () => {
    const phone = nextPhone()
    const people = { people: 0, contacts: [{ phone }, { phone: nextPhone() }] }
    const marketing = await givenCampaign(db, { ...people, purpose: 'marketing' })
    const service = await givenCampaign(db, people)
    await suppress(phone, { scope: 'marketing' })
    const figures = async (id: typeof service) => (await findCampaign(db, { id }))?.counters
    expect(await figures(marketing)).toMatchObject({ waiting: 1, finished: 1, outcomes: { refused: 1 } })
    expect(await figures(service)).toMatchObject({ waiting: 2, finished: 0 })
  })

  test('that stands in a list twice counts as the wider one, and its contact is finished once', async () => {
    const phone = nextPhone()
    const campaignId = await givenCampaign(db, { people: 0, contacts: [{ phone }] })
    const numbers = [
      { phone, scope: 'marketing' as const, reason: 'short', expiresAt: after(60) },
      { phone, scope: 'service' as const, reason: 'own scope' },
      { phone, scope: 'all' as const, reason: 'all' },
      { phone, scope: 'marketing' as const, reason: 'long', expiresAt: after(120) },
    ]
    const suppressed = await suppressNumbers(db, { numbers, source: 'import', now: NOON })
    expect(suppressed).toEqual({ added: 3, widened: 0, finished: [{ campaignId, contacts: 1 }] })
    const { items } = await listSuppressions(db, { phone, scope: 'marketing', limit: 5 })
    expect(items).toMatchObject([{ reason: 'long', source: 'import' }])
  })

  test('that comes between the claim of one call and that of the next lets the first go on', async () => {
    const phone = nextPhone()
    const spec = { people: 0, contacts: [{ phone }] }
    const talking = await givenAttempt(db, { campaign: spec, state: 'started' })
    const next = await givenAttempt(db, { campaign: spec, state: 'started' })
    const claim = ({ callId }: { callId: CallId }) =>
      claimAttempt(db, { callId, sessionId: 's-1', now: after(2) })
    expect(await claim(talking)).toMatchObject({ granted: true })
    await suppress(phone, { source: 'voice', callId: talking.callId, now: after(1) })
    expect(await claim(talking)).toMatchObject({ granted: true })
    expect(await claim(next)).toMatchObject({ granted: false, reason: 'suppressed' })
  })

  test('of another purpose, or one that has expired, stops neither plan nor claim', async () => {
    const [kept, expired] = [nextPhone(), nextPhone()]
    await suppress(kept, { scope: 'marketing' })
    await suppress(expired, { expiresAt: after(-1), now: after(-60) })
    const campaignId = await givenCampaign(db, {
      people: 0,
      contacts: [{ phone: kept }, { phone: expired }],
    })
    const { planned, suppressed } = await planAttempts(db, {
      campaignId,
      limit: 5,
      now: NOON,
      newCallId: systemIds.call,
    })
    expect(suppressed).toBe(0)
    expect(planned).toHaveLength(2)
    for (const { callId } of planned) {
      await forceState(db, { callId, state: 'started' })
      expect(await claimAttempt(db, { callId, sessionId: 's-1', now: NOON })).toMatchObject({ granted: true })
    }
  })

  test('that comes between plan and claim is met by the claim', async () => {
    const phone = nextPhone()
    const { callId } = await givenAttempt(db, {
      campaign: { people: 0, contacts: [{ phone }], purpose: 'marketing' },
      state: 'started',
    })
    await suppress(phone, { scope: 'marketing', now: after(1) })
    expect(await claimAttempt(db, { callId, sessionId: 's-1', now: after(2) })).toMatchObject({
      granted: false,
      reason: 'suppressed',
    })
  })

  test('that comes while a claim waits for its attempt is met by that claim', async () => {
    const phone = nextPhone()
    const { callId } = await givenAttempt(db, {
      campaign: { people: 0, contacts: [{ phone }] },
      state: 'started',
    })
    const claim = await db.transaction(async (tx) => {
      const pid = (await tx.row(HOLD_ATTEMPT, [callId]))?.pid
      const claiming = claimAttempt(db, { callId, sessionId: 's-1', now: after(2) })
      await expect
        .poll(async () => (await db.row(WAITING_BEHIND, [pid]))?.waiting, { timeout: 60_000, interval: 5 })
        .toBe(1)
      await suppress(phone, { now: after(1) })
      return { claiming }
    })
    expect(await claim.claiming).toMatchObject({ granted: false, reason: 'suppressed' })
  })

  test('leaves contacts finished when it expires', async () => {
    const phone = nextPhone()
    const campaignId = await givenCampaign(db, { people: 0, contacts: [{ phone }] })
    await suppress(phone, { expiresAt: after(60) })
    await planAttempts(db, { campaignId, limit: 5, now: after(120), newCallId: systemIds.call })
    const { items } = await listContacts(db, { campaignId, limit: 5 })
    expect(items).toMatchObject([
      { state: 'finished', outcome: 'refused', reason: 'suppressed', attempts: 0 },
    ])
  })
})

const EXPLAIN = statement<{ 'QUERY PLAN': string }>(
  'test-explain-suppression-of',
  `explain (costs off) select given.phone, s.scope from unnest($1::text[]) as given (phone)
     left join lateral suppression_of(given.phone, 'service', now()) as s on true`,
)
const ASK_FOR_LIST = statement<{ phone: string; scope: string | null }>(
  'test-ask-suppressions-of-list',
  `select given.phone, s.scope from unnest($1::text[]) as given (phone)
     left join lateral suppression_of(given.phone, $2, $3) as s on true`,
)
const ERASE = statement(
  'test-erase-number',
  `insert into erased_numbers (phone_hash, erased_at) values (decode(substr(erased_phone($1), 8), 'hex'), $2)`,
)

describe('suppression_of', () => {
  test('is part of the statement that asks, and looks into indexes', async () => {
    const plan = (await db.rows(EXPLAIN, [[nextPhone()]])).map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('suppressions_pkey')
    expect(plan).toContain('erased_numbers_pkey')
    expect(plan).not.toContain('Function Scan on suppression_of')
  })

  test('says of each number of a list what it says of one, once', async () => {
    const [scoped, both, expired, erased] = [nextPhone(), nextPhone(), nextPhone(), nextPhone()] as const
    const numbers = [nextPhone(), scoped, both, expired, erased]
    await suppress(scoped, { scope: 'marketing' })
    await suppress(both)
    await suppress(both, { scope: 'service', expiresAt: after(60) })
    await suppress(expired, { expiresAt: after(-1), now: after(-60) })
    await db.run(ERASE, [erased, NOON])
    for (const [purpose, stopped] of [
      ['service', [both, erased]],
      ['marketing', [scoped, both, erased]],
      [null, [both, erased]],
    ] as const) {
      const rows = await db.rows(ASK_FOR_LIST, [numbers, purpose, NOON])
      expect(rows).toHaveLength(numbers.length)
      expect(rows.filter(({ scope }) => scope !== null).map(({ phone }) => phone)).toEqual(stopped)
    }
  })
})

test('suppressions that were there before scopes count for all purposes and do not expire', async () => {
  const old = await openScratchDatabase({ url: inject('databaseUrl') })
  const folder = new URL('../migrations/', import.meta.url)
  const scripts = (await readdir(folder)).sort()
  await old.db.script(`do $$ begin execute 'drop schema ' || current_schema() || ' cascade'; end $$`)
  await old.db.script(
    `do $$ begin execute 'create schema ' || split_part(current_setting('search_path'), ',', 1); end $$`,
  )
  for (const name of scripts.filter((script) => script < '0011'))
    await old.db.script(await readFile(new URL(name, folder), 'utf8'))
  await old.db.script(
    `insert into suppressions (phone, source, reason, created_at) values
       ('+79160000001', 'voice', 'said so', now()), ('+79160000002', 'import', '', now())`,
  )
  for (const name of scripts.filter((script) => script >= '0011'))
    await old.db.script(await readFile(new URL(name, folder), 'utf8'))
  for (const phone of ['+79160000001', '+79160000002'])
    expect(await isSuppressed(old.db, { phone })).toBe(true)
  expect(
    await findSuppression(old.db, { phone: '+79160000001', purpose: 'marketing', now: NOON }),
  ).toMatchObject({ scope: 'all', source: 'voice', reason: 'said so', expires_at: null })
  await old.drop()
})
