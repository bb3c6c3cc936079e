import { expect, test } from 'vitest'
import { importsAgainstDirection, manifestsAgainstDirection, relativeImportsOutOfRoom } from './direction.ts'
import { readManifests, readSources } from './repository.ts'
import { ROOMS } from './rooms.ts'

const source = (path: string, text: string) => ({ path, text })
const manifest = (room: string, dependencies: string[], devDependencies: string[] = []) => ({
  path: `${ROOMS[room]?.folder}/package.json`,
  name: `@perezvon/${room}`,
  dependencies,
  devDependencies,
})

test('every package.json keeps the direction of the rooms', () => {
  const manifests = readManifests()
  expect(manifests.length).toBeGreaterThan(12)
  expect(manifestsAgainstDirection(manifests)).toEqual([])
})

test('every import keeps the direction of the rooms', () => {
  expect(importsAgainstDirection(readSources())).toEqual([])
})

test('no relative import leaves its room', () => {
  expect(relativeImportsOutOfRoom(readSources())).toEqual([])
})

test('a service that depends on another service is found', () => {
  expect(manifestsAgainstDirection([manifest('gateway', ['@perezvon/dialer'])])).toEqual([
    'services/gateway/package.json: gateway may not take from dialer',
  ])
  expect(
    importsAgainstDirection([source('services/gateway/src/a.ts', `import '@perezvon/dialer/pacing'`)]),
  ).toEqual(['services/gateway/src/a.ts: gateway may not take from dialer'])
})

test.each([
  ['an adapter that takes from another adapter', 'packages/queue/src/a.ts', '@perezvon/store/calls'],
  ['a contract that takes from runtime', 'packages/contracts/src/a.ts', '@perezvon/runtime/clock'],
  ['a contract that takes more than zod', 'packages/contracts/src/a.ts', 'hono'],
  ['a simulator that knows a service', 'packages/simulator/src/a.ts', '@perezvon/gateway/service'],
  ['a service that knows the simulator', 'services/dialer/src/a.ts', '@perezvon/simulator/server'],
  ['a package that knows the command line', 'packages/store/src/a.ts', '@perezvon/cli/program'],
  ['openai outside ai', 'services/analyst/src/a.ts', 'openai/resources'],
  ['bullmq outside queue', 'services/dialer/src/a.ts', 'bullmq'],
  ['PostgreSQL outside store', 'services/dialer/src/a.ts', 'pg'],
])('%s is found', (_, path, specifier) => {
  expect(importsAgainstDirection([source(path, `import '${specifier}'`)])).toHaveLength(1)
})

test('tests beside their subject may use the servers and the simulator, and nothing more', () => {
  const path = 'services/dialer/src/a.test.ts'
  expect(importsAgainstDirection([source(path, `import '@perezvon/simulator/server'`)])).toEqual([])
  expect(importsAgainstDirection([source(path, `import '@perezvon/gateway/service'`)])).toHaveLength(1)
})

test('a scenario takes types from the contracts and no values', () => {
  const path = 'voxengine/src/a.ts'
  const name = '@perezvon/contracts/events/call-event'
  expect(importsAgainstDirection([source(path, `import type { CallEvent } from '${name}'`)])).toEqual([])
  expect(importsAgainstDirection([source(path, `import { callEventSchema } from '${name}'`)])).toHaveLength(1)
})

test('a relative import into another room is found', () => {
  expect(
    relativeImportsOutOfRoom([source('packages/queue/src/a.ts', `import '../../store/src/calls.ts'`)]),
  ).toHaveLength(1)
  expect(relativeImportsOutOfRoom([source('packages/queue/src/jobs/a.ts', `import '../b.ts'`)])).toEqual([])
})
