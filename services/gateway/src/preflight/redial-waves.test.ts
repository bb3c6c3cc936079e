import { retryRulesSchema } from '@perezvon/contracts/campaign/retry-rules'
import { expect, test } from 'vitest'
import { mostCalls, redialWaves } from './redial-waves.ts'

const NEVER = { count: 0, after_seconds: [60] }
const rules = (written: object) =>
  retryRulesSchema.parse({ busy: NEVER, no_answer: NEVER, voicemail: NEVER, failed: NEVER, ...written })
const shares = (written: object) => ({
  answered: 0,
  no_answer: 0,
  voicemail: 0,
  busy: 0,
  failed: 0,
  ...written,
})

test('without redials everybody is called once', () => {
  expect(redialWaves(rules({}), shares({ busy: 1 }))).toEqual([{ share: 1, afterSeconds: 0 }])
  expect(mostCalls(rules({}))).toBe(1)
})

test('each wave is the part of the one before that ended so, after the pause of that redial', () => {
  const busy = { count: 3, after_seconds: [60, 600] }
  const waves = redialWaves(rules({ busy }), shares({ busy: 0.5, answered: 0.5 }))
  expect(waves).toEqual([
    { share: 1, afterSeconds: 0 },
    { share: 0.5, afterSeconds: 60 },
    { share: 0.25, afterSeconds: 600 },
    { share: 0.125, afterSeconds: 600 },
  ])
})

test('outcomes use up their own redials only, and their pauses are mixed', () => {
  const busy = { count: 1, after_seconds: [100] }
  const no_answer = { count: 1, after_seconds: [10], min_gap_seconds: 300 }
  const given = rules({ busy, no_answer })
  const [, second, third, fourth] = redialWaves(given, shares({ busy: 0.25, no_answer: 0.25 }))
  expect(second).toEqual({ share: 0.5, afterSeconds: 200 })
  expect(third).toEqual({ share: 0.125, afterSeconds: 200 })
  expect(fourth).toBeUndefined()
  expect(mostCalls(given)).toBe(3)
})
