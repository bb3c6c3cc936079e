import { analysisSchema } from '@perezvon/contracts/analysis/analysis'
import { attemptStateSchema } from '@perezvon/contracts/call/attempt-state'
import { recordingStateSchema } from '@perezvon/contracts/call/recording-state'
import { campaignStateSchema } from '@perezvon/contracts/campaign/campaign-state'
import { contactStateSchema } from '@perezvon/contracts/campaign/contact-state'
import { suppressionScopeSchema, suppressionSourceSchema } from '@perezvon/contracts/http/suppression-view'
import { speakerSchema } from '@perezvon/contracts/transcript/transcript'
import { turnSchema } from '@perezvon/contracts/transcript/turn'
import { turnMarksSchema } from '@perezvon/contracts/transcript/turn-marks'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { CallFacts } from './close-attempt.ts'
import { type Database, openDatabase, statement } from './database.ts'
import { migrate } from './migrate.ts'
import { givenAttempt } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

/** Each rule that holds one column to a list of words. */
const LIST_CHECKS = statement<{ column: string; definition: string }>(
  'test-list-checks',
  `select conrelid::regclass || '.' || attname as "column", pg_get_constraintdef(pg_constraint.oid) as definition
   from pg_constraint join pg_attribute on attrelid = conrelid and conkey = array[attnum]
   where contype = 'c' and connamespace = current_schema()::regnamespace
     and pg_get_constraintdef(pg_constraint.oid) like '%= ANY%'`,
)
const DROP_ALL = statement<{ sql: string }>(
  'test-drop-all',
  `select 'drop schema ' || current_schema() || ' cascade; create schema ' || current_schema() as sql`,
)
const READ_RULE = statement<{ is_read_through: boolean; definition: string }>(
  'test-read-rule',
  `select convalidated as is_read_through, pg_get_constraintdef(oid) as definition
   from pg_constraint where conrelid = 'turns'::regclass and conname = $1`,
)
const TURN_OF = statement(
  'test-turn-of',
  `insert into turns (call_id, turn, user_text, ai_text, interrupted, source, action, received_at)
   values ($1, 1, '', '', false, 'model', $2, now())`,
)
const SPOIL = statement('test-spoil', `update schema_migrations set sha256 = 'another' where number = 1`)

test('processes that start at the same time migrate once', async () => {
  const reset = await db.row(DROP_ALL)
  await db.script(reset?.sql ?? '')
  const others = [1, 2, 3].map(() => openDatabase({ url: scratch.url, poolSize: 1 }))
  const applied = await Promise.all(others.map((other) => migrate(other)))
  await Promise.all(others.map((other) => other.close()))
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
  expect(await migrate(db)).toEqual([])
})

test('waits for another process that migrates, however long that takes', async () => {
  const lock = `select pg_advisory_xact_lock(hashtext('perezvon migrations in ' || current_schema()))`
  const impatient = openDatabase({ url: scratch.url, poolSize: 1, statementTimeoutMs: 50 })
  const waiting = await db.transaction(async (tx) => {
    await tx.script(lock)
    const migrating = migrate(impatient).catch((thrown: unknown) => thrown)
    await tx.script('select pg_sleep(0.5)')
    return { migrating }
  })
  expect(await waiting.migrating).toEqual([])
  await expect(impatient.script('select pg_sleep(5)')).rejects.toThrow('statement timeout')
  await impatient.close()
})

test('the database takes the same words as the contracts, in every column that lists them', async () => {
  const contracts = {
    'analyses.based_on': analysisSchema.shape.based_on.options,
    'attempts.state': attemptStateSchema.options,
    'calls.known_from': ['report', 'history'] satisfies CallFacts['knownFrom'][],
    'campaigns.state': campaignStateSchema.options,
    'contacts.state': contactStateSchema.options,
    'recordings.state': recordingStateSchema.options,
    'suppressions.scope': suppressionScopeSchema.options,
    'suppressions.source': suppressionSourceSchema.options,
    'transcript_segments.speaker': speakerSchema.options,
    'turn_marks.speech_end': turnMarksSchema.shape.speech_end.options,
    'turns.action': turnSchema.shape.action.options,
    'turns.source': turnSchema.shape.source.options,
  }
  const database = Object.fromEntries(
    (await db.rows(LIST_CHECKS)).map(({ column, definition }) => [column, wordsOf(definition)]),
  )
  expect(database).toEqual(
    Object.fromEntries(Object.entries(contracts).map(([column, words]) => [column, words.toSorted()])),
  )
})

/** The quoted words of a check's definition. */
function wordsOf(definition: string): string[] {
  return [...definition.matchAll(/'([a-z-]+)'/g)].flatMap(([, word]) => word ?? []).toSorted()
}

test('a rule that rows from before keep to is added without reading them, and holds for new ones', async () => {
  for (const [name, word] of [
    ['turns_action_check', "'transfer'"],
    ['turns_source_check', "'learnt-answer'"],
  ])
    expect(await db.row(READ_RULE, [name])).toMatchObject({
      is_read_through: false,
      definition: expect.stringContaining(word ?? ''),
    })
  const { callId } = await givenAttempt(db)
  await expect(db.run(TURN_OF, [callId, 'dance'])).rejects.toThrow('turns_action_check')
  expect(await db.run(TURN_OF, [callId, 'transfer'])).toBe(1)
})

test('refuses a database that was migrated with another text', async () => {
  await db.run(SPOIL)
  await expect(migrate(db)).rejects.toMatchObject({ code: 'migration-changed' })
})
