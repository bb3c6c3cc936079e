import { expect, inject, test } from 'vitest'
import { benchImport } from './import.ts'

// What the figures come to is no matter here: a short list is mostly the gateway's start.
test('a short list is imported by the gateway and by the floor, and both are measured', async () => {
  const servers = { redisUrl: inject('redisUrl'), databaseUrl: inject('databaseUrl') }
  const said: string[] = []
  const figures = await benchImport(servers, (line) => said.push(line), { rows: 2000 })
  expect(figures.map(({ unit, target }) => ({ unit, target }))).toEqual([
    { unit: 'µs', target: 2.5 },
    { unit: 'µs', target: 2.5 },
    { unit: 'MB', target: 150 },
    { unit: 'MB', target: 1.1 },
  ])
  for (const { ours, floor } of figures) expect(Math.min(ours.min, floor.min)).toBeGreaterThan(0)
  expect(said.filter((line) => line.includes('200 rows in'))).toHaveLength(6)
}, 300_000)
