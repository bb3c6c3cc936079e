import { JOBS } from '@perezvon/contracts/jobs/catalog'
import { expect, test } from 'vitest'
import { producersOutOfCatalog } from './producers.ts'
import { readSources } from './repository.ts'

test('jobs are added by the services that the catalog names, and by no other', () => {
  expect(producersOutOfCatalog(Object.values(JOBS), readSources())).toEqual([])
})

test('a producer that the catalog does not name, and one that adds nothing, are found', () => {
  const jobs = [{ name: 'close-call', producedBy: ['gateway', 'client'] }]
  const path = 'services/analyst/src/jobs/analyse-call.ts'
  const faults = [
    'analyst adds close-call, which the catalog does not say',
    'the catalog says that gateway adds close-call; no code does',
  ]
  expect(producersOutOfCatalog(jobs, [{ path, text: `queue.add('close-call', payload)` }])).toEqual(faults)
  expect(producersOutOfCatalog(jobs, [{ path, text: `queue.startFlow({ name: 'close-call' })` }])).toEqual(
    faults,
  )
  expect(producersOutOfCatalog(jobs, [{ path, text: `handlers({ 'close-call': closeCall })` }])).toEqual(
    faults.slice(1),
  )
})
