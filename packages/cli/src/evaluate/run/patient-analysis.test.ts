import { AccountError, LateError, OverloadedError } from '@perezvon/ai/ai-errors'
import { createScriptedAnalysis, type ScriptedAnalysisAnswer } from '@perezvon/ai/testing/scripted-analysis'
import { expect, test } from 'vitest'
import { patientAnalysis } from './patient-analysis.ts'

const answer = { document: 'here', usage: null, model: 'm' }
const request = { model: 'm', instructions: '', transcript: [], schema: {} }

async function ask(...script: ScriptedAnalysisAnswer[]) {
  const slept: number[] = []
  const clock = { now: () => new Date(), sleep: async (ms: number) => void slept.push(ms) }
  const analysis = patientAnalysis(createScriptedAnalysis(...script), clock)
  const { signal } = new AbortController()
  const came = await analysis.analyse(request, signal).catch((thrown: unknown) => thrown)
  return { came, slept }
}

test('who is overloaded or late is asked again, as soon as they said or a little later each time', async () => {
  const limited = new OverloadedError('ai-rate-limited', 'too many', { retryAfterMs: 2500 })
  expect(await ask(limited, new LateError('ai-answer-late', 'late'), answer)).toEqual({
    came: answer,
    slept: [2500, 4000],
  })
})

test('what will not pass is asked once, and nothing for ever', async () => {
  const refused = new AccountError('ai-key-refused', 'no')
  expect(await ask(refused, answer)).toEqual({ came: refused, slept: [] })
  const down = new OverloadedError('ai-server-failed', 'down')
  expect(await ask(down, down, down, down, down)).toEqual({ came: down, slept: [1000, 4000, 15_000, 30_000] })
})
