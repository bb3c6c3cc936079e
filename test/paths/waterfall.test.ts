import { afterAll, beforeAll, expect, test } from 'vitest'
import { placeCall, untilEnded } from '../rig/calls.ts'
import { latencyOfAgent } from '../rig/public-routes.ts'
import { createAgentLikeHalo, createHalo, LONG, type Rig, startRig } from '../rig/rig.ts'

const PHONE = '+70001119001'
let rig: Rig

beforeAll(async () => {
  rig = await startRig({ speed: 20, voximplant: { numbers: { byNumber: { [PHONE]: 'answers' } } } })
  await createHalo(rig.api)
  await createAgentLikeHalo(rig.api, { name: 'eager', speculation: { settled_ms: 200, most_per_turn: 2 } })
})
afterAll(() => rig?.stop())

test('every turn of a call is followed from the end of speech to the end of its playback', {
  timeout: LONG,
}, async () => {
  const call = await untilEnded(rig, await placeCall(rig, { phone: PHONE, agent: 'eager' }))
  const [first] = call.turns
  expect(first?.waterfall).toMatchObject({ from: 'speech-ended', network_ms: expect.any(Number) })
  const steps = first?.waterfall.steps.map(({ step }) => step) ?? []
  const ofScenario = [
    'speech-ended',
    'recognised',
    'asked',
    'arrived',
    'playback-started',
    'playback-finished',
  ]
  for (const step of ofScenario) expect(steps).toContain(step)
  for (const step of ['received', 'first-sentence', 'replied']) expect(steps).toContain(step)
  const times = first?.waterfall.steps.map(({ at_ms }) => at_ms) ?? []
  expect(times).toEqual(times.toSorted((one, other) => one - other))

  const latency = await latencyOfAgent(rig, 'eager')
  expect(latency).toMatchObject({ calls: 1, turns: call.turns.length })
  expect(latency.measured_turns).toBeGreaterThan(0)
  expect(latency.person_waited_ms?.p50).toBeGreaterThan(0)
  const speculated = call.turns.filter(({ choices }) => choices?.speculation != null)
  expect(latency.speculations_used + latency.speculations_dropped).toBe(speculated.length)
})
