import { createScriptedAnalysis } from '@perezvon/ai/testing/scripted-analysis'
import { expect, test } from 'vitest'
import { judgeRubric } from './judge-rubric.ts'
import { sampleEvidence } from './sample-evidence.ts'

const rubric = [
  { name: 'honest', description: '5, if nothing is made up.', at_least: 4 },
  { name: 'brief', description: '5, if it is short.', at_least: 3 },
]
const verdict = (score: number, quote: string | null) => ({ score, quote, reason: 'so' })

async function judge(...documents: unknown[]) {
  let spent = 0
  const parts = {
    analysis: createScriptedAnalysis(
      ...documents.map((document) => ({
        document,
        usage: { promptTokens: 10, completionTokens: 5 },
        model: 'm',
      })),
    ),
    model: 'm',
    spend: (tokens: number) => {
      spent += tokens
    },
  }
  const asked = { rubric, wants: 'The price.', lines: sampleEvidence().lines }
  const signal = new AbortController().signal
  const scores = await judgeRubric(parts, asked, signal).finally(() => expect(spent).toBeGreaterThan(0))
  return { scores, spent }
}

test('a score is held against what is wanted, with its reason and its quote', async () => {
  const document = { honest: verdict(3, 'доставка для вас бесплатная'), brief: verdict(5, '') }
  expect(await judge(document)).toEqual({
    scores: [
      {
        name: 'honest',
        score: 3,
        at_least: 4,
        passed: false,
        reason: 'so',
        quote: 'доставка для вас бесплатная',
      },
      { name: 'brief', score: 5, at_least: 3, passed: true, reason: 'so', quote: null },
    ],
    spent: 15,
  })
})

test('a judge who quotes what nobody said is asked once more, and then not believed', async () => {
  const document = { honest: verdict(5, 'Доставка стоит сто рублей'), brief: verdict(5, null) }
  await expect(judge(document, document)).rejects.toMatchObject({ code: 'judge-misquotes' })
  const honest = { honest: verdict(5, null), brief: verdict(5, null) }
  expect(await judge(document, honest)).toMatchObject({ scores: [{ score: 5 }, { score: 5 }], spent: 30 })
})

test('an answer that is no judgement is none', async () => {
  await expect(judge({ honest: verdict(6, null), brief: verdict(5, null) })).rejects.toThrow()
})
