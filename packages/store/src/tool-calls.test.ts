import type { ToolCall } from '@perezvon/contracts/transcript/tool-call'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { findCall } from './calls.ts'
import { closeAttempt } from './close-attempt.ts'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { after, givenAttempt, sampleTurn } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

const CALLED: ToolCall = {
  id: 'call_1',
  tool: 'order_status',
  arguments: '{"number":"HL-1"}',
  outcome: 'done',
  result: '{"ok":true,"answer":{"state":"в пути"}}',
  status: 200,
  ms: 120,
  idempotency_key: 'call_x.1.order_status.0123456789abcdef',
}

async function givenTurn(tool_calls: ToolCall[]) {
  const { callId } = await givenAttempt(db, { state: 'answered' })
  const turns = [sampleTurn(1, { tool_calls })]
  const end = { outcome: 'conversation', reason: 'person-hung-up', redial: undefined } as const
  await closeAttempt(db, { callId, ...end, turns, now: after(40) })
  return callId
}

test('a turn keeps the tools that it called', async () => {
  const callId = await givenTurn([CALLED])
  expect((await findCall(db, { callId }))?.turns).toMatchObject([{ tool_calls: [CALLED] }])
})

test('turns of before the migration called none', async () => {
  const callId = await givenTurn([])
  await db.script(
    `alter table turns drop column tool_calls; delete from schema_migrations where name like '%-tool-calls.sql'`,
  )
  expect(await migrate(db)).toEqual([expect.stringMatching(/-tool-calls\.sql$/)])
  expect((await findCall(db, { callId }))?.turns).toMatchObject([{ ai_text: 'Спасибо!', tool_calls: [] }])
})
