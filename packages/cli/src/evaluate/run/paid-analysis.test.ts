import { createScriptedAnalysis } from '@perezvon/ai/testing/scripted-analysis'
import { expect, test } from 'vitest'
import { openAllowance } from './allowance.ts'
import { paidAnalysis } from './paid-analysis.ts'

const request = { model: 'm', instructions: 'Judge.', transcript: [], schema: {} }
const signal = new AbortController().signal

test('what the vendor counts is spent, what it does not count is estimated, and beyond the limit nothing is asked', async () => {
  const allowance = openAllowance({ calls: 1, tokens: 20 })
  const scripted = createScriptedAnalysis(
    { document: {}, usage: { promptTokens: 10, completionTokens: 5 }, model: 'm' },
    { document: { score: 5 }, usage: null, model: 'm' },
  )
  const analysis = paidAnalysis(scripted, allowance, 'judge')
  await analysis.analyse(request, signal)
  expect(allowance.spent().tokens.judge).toBe(15)
  await analysis.analyse(request, signal)
  expect(allowance.spent().tokens.judge).toBeGreaterThan(20)
  await expect(analysis.analyse(request, signal)).rejects.toMatchObject({ code: 'allowance-spent' })
  expect(scripted.requests).toHaveLength(2)
})
