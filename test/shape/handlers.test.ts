import { ROUTES } from '@perezvon/contracts/http/catalog'
import { JOBS } from '@perezvon/contracts/jobs/catalog'
import { expect, test } from 'vitest'
import { handlersOutOfPlace } from './handlers.ts'
import { allPaths } from './repository.ts'

test('every job has exactly one consumer, in the service of the catalog, in a file of its own name', () => {
  const jobs = Object.values(JOBS).map(({ name, consumedBy }) => ({ name, service: consumedBy }))
  expect(handlersOutOfPlace('jobs', jobs, allPaths())).toEqual([])
})

test('every route has a handler in a file of its own name', () => {
  const routes = ROUTES.map(({ name }) => ({ name, service: 'gateway' }))
  expect(handlersOutOfPlace('routes', routes, allPaths())).toEqual([])
})

test('every contract has a file of its own name, in the order of no other', () => {
  const paths = allPaths()
  const files = [
    ...Object.keys(JOBS).map((name) => `packages/contracts/src/jobs/${name}.ts`),
    ...ROUTES.map(({ name }) => `packages/contracts/src/http/${name}.ts`),
  ]
  expect(files.filter((file) => !paths.includes(file))).toEqual([])
})

test("a job's payload carries ids, except where the job is a client's request", () => {
  const keys = Object.values(JOBS)
    .filter(({ producedBy }) => !(producedBy as readonly string[]).includes('client'))
    .flatMap(({ name, payload }) => Object.keys(payload.shape).map((key) => `${name}: ${key}`))
  expect(keys.length).toBeGreaterThan(4)
  expect(keys.filter((key) => !key.endsWith('_id'))).toEqual([])
})

test('a handler that is missing, misplaced, doubled or of no contract is found', () => {
  const contracts = [{ name: 'close-call', service: 'dialer' }]
  expect(handlersOutOfPlace('jobs', contracts, [])).toHaveLength(1)
  expect(handlersOutOfPlace('jobs', contracts, ['services/analyst/src/jobs/close-call.ts'])).toHaveLength(2)
  expect(
    handlersOutOfPlace('jobs', contracts, [
      'services/dialer/src/jobs/close-call.ts',
      'services/gateway/src/jobs/close-call.ts',
    ]),
  ).toEqual(['services/gateway/src/jobs/close-call.ts: serves no contract of its name'])
  expect(
    handlersOutOfPlace('jobs', contracts, [
      'services/dialer/src/jobs/close-call.ts',
      'services/dialer/src/jobs/close-call.test.ts',
    ]),
  ).toEqual([])
})
