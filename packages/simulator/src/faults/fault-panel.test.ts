import { expect, test, vi } from 'vitest'
import { startBackendBench } from '../rehearsal/bench/backend-bench.ts'
import { createEngineBench } from '../rehearsal/bench/engine-bench.ts'
import type { FaultDialInput } from './fault-dial.ts'
import { createFaultPanel } from './fault-panel.ts'

function panelWith(...dials: FaultDialInput[]) {
  const struck: string[] = []
  const panel = createFaultPanel({
    seed: 7,
    dials,
    onStrike: (fault, where) => struck.push(`${fault} ${where}`),
  })
  return { panel, struck }
}

test('a dial strikes at its place only, as often as it says, where it says', () => {
  const { panel, struck } = panelWith({ fault: 'request-lost', where: 'call.ended', times: 1, skip: 1 })
  expect(panel.strike('start', 'call.ended')).toBeUndefined()
  expect(panel.strike('request', 'call.answered')).toBeUndefined()
  expect(panel.strike('request', 'call.ended one')).toBeUndefined()
  expect(panel.strike('request', 'call.ended two')).toEqual({ fault: 'request-lost', ms: undefined })
  expect(panel.strike('request', 'call.ended three')).toBeUndefined()
  expect(struck).toEqual(['request-lost call.ended two'])
})

test('chance repeats with the seed', () => {
  const rolls = () => {
    const { panel } = panelWith({ fault: 'start-http-429', probability: 0.3 })
    return Array.from({ length: 200 }, () => panel.strike('start', 'token') !== undefined)
  }
  expect(rolls()).toEqual(rolls())
  const struck = rolls().filter(Boolean).length
  expect(struck).toBeGreaterThan(30)
  expect(struck).toBeLessThan(90)
})

test('a malformed dial is refused', () => {
  expect(() => panelWith({ fault: 'request-lost', probability: 2 })).toThrow()
})

/** Sends one request through a fault; gives the code that the scenario saw and how often the backend was reached. */
async function through(
  dial: FaultDialInput,
  advanceMs = 0,
): Promise<{ code: string | undefined; reached: number }> {
  await using backend = await startBackendBench()
  await using bench = createEngineBench({ faults: [dial] })
  const { sessionId } = bench.start(`
    Net.httpRequestAsync('${backend.url}', { method: 'POST', postData: 'call.ended', timeout: 5 })
      .then((r) => Logger.write(String(r.code)))`)
  const mustReach = dial.fault === 'response-lost' || dial.fault === 'response-503'
  if (mustReach) await vi.waitFor(() => expect(backend.requests).toHaveLength(1))
  await bench.clock.advance(advanceMs)
  await vi.waitFor(() => expect(bench.look(sessionId).log).toHaveLength(1), { timeout: 20_000 })
  expect(bench.ledger.summary().faults).toEqual({ [dial.fault]: 1 })
  return { code: bench.look(sessionId).log[0], reached: backend.requests.length }
}

test('a lost request never arrives, and the scenario waits for its timeout', async () => {
  expect(await through({ fault: 'request-lost', where: 'call.ended' }, 5_000)).toEqual({
    code: '-7',
    reached: 0,
  })
})

test('a refused request never arrives, and the scenario knows at once', async () => {
  expect(await through({ fault: 'request-refused' })).toEqual({ code: '-4', reached: 0 })
})

test('a lost response: the backend was reached, the scenario waits for its timeout', async () => {
  expect(await through({ fault: 'response-lost' }, 5_000)).toEqual({ code: '-7', reached: 1 })
})

test('a repeated request arrives twice, and the scenario sees one answer', async () => {
  expect(await through({ fault: 'request-repeated' })).toEqual({ code: '200', reached: 2 })
})

test('a delayed request arrives late', async () => {
  expect(await through({ fault: 'request-delayed', ms: 3_000 }, 3_000)).toEqual({ code: '200', reached: 1 })
})

test('a replaced response: the backend was reached, the scenario sees a 503', async () => {
  expect(await through({ fault: 'response-503' })).toEqual({ code: '503', reached: 1 })
})
