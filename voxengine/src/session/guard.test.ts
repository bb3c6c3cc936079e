import { expect, test } from 'vitest'
import { createGuard, describeError } from './guard.ts'

function watchedGuard() {
  const failures: string[] = []
  const guard = createGuard((where, error) => failures.push(`${where}: ${describeError(error)}`))
  return { guard, failures }
}

test('what a handler throws is told and not thrown', () => {
  const { guard, failures } = watchedGuard()
  guard('connected', () => {
    throw new TypeError('no such thing')
  })()
  expect(failures).toEqual(['connected: TypeError: no such thing'])
})

test('what it throws later is told, too', async () => {
  const { guard, failures } = watchedGuard()
  guard('connected', async () => {
    await Promise.resolve()
    throw 'a string'
  })()
  await expect.poll(() => failures).toEqual(['connected: a string'])
})

test('a handler that works gets its event and nothing is told', () => {
  const { guard, failures } = watchedGuard()
  const seen: number[] = []
  guard('ringing', (event: { code: number }) => seen.push(event.code))({ code: 180 })
  expect(seen).toEqual([180])
  expect(failures).toEqual([])
})
