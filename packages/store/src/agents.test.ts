import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { findAgent, firstAgent, listAgents, saveAgentVersion } from './agents.ts'
import type { Database } from './database.ts'
import { after, NOON, sampleAgent } from './sample-records.ts'
import { openScratchDatabase, type ScratchDatabase } from './scratch-database.ts'

let scratch: ScratchDatabase
let db: Database

beforeAll(async () => {
  scratch = await openScratchDatabase({ url: inject('databaseUrl') })
  db = scratch.db
})
afterAll(() => scratch.drop())

test('versions are immutable, counted from 1, and the same document adds none', async () => {
  const spec = sampleAgent({ name: 'zoya' })
  expect(await saveAgentVersion(db, { spec, now: NOON })).toMatchObject({
    created: true,
    agent: { version: 1 },
  })
  expect(await saveAgentVersion(db, { spec: sampleAgent({ name: 'zoya' }), now: after(1) })).toMatchObject({
    created: false,
    agent: { version: 1, created_at: NOON.toISOString() },
  })
  const changed = sampleAgent({ name: 'zoya', greeting: 'Алло!' })
  expect(await saveAgentVersion(db, { spec: changed, now: NOON })).toMatchObject({ agent: { version: 2 } })
  expect((await findAgent(db, { name: 'zoya', version: 1 }))?.spec).toEqual(spec)
  expect((await findAgent(db, { name: 'zoya' }))?.spec).toEqual(changed)
  expect(await findAgent(db, { name: 'zoya', version: 3 })).toBeUndefined()
})

test('savers of the same new document at the same instant make one version', async () => {
  const spec = sampleAgent({ name: 'twin' })
  const saved = await Promise.all([1, 2, 3].map(() => saveAgentVersion(db, { spec, now: NOON })))
  expect(saved.filter(({ created }) => created)).toHaveLength(1)
})

test('the agent that was loaded first serves calls that name none, in its latest version', async () => {
  expect(await firstAgent(db)).toMatchObject({ name: 'zoya', version: 2 })
})

test('lists the latest version of every agent, by name, in pages', async () => {
  await saveAgentVersion(db, { spec: sampleAgent({ name: 'anna' }), now: NOON })
  const first = await listAgents(db, { limit: 2 })
  expect(first.items.map(({ name, version }) => [name, version])).toEqual([
    ['anna', 1],
    ['twin', 1],
  ])
  const second = await listAgents(db, { limit: 2, cursor: first.next_cursor ?? undefined })
  expect(second).toMatchObject({ items: [{ name: 'zoya', version: 2 }], next_cursor: null })
})
