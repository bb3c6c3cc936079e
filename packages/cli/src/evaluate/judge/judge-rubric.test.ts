import { createScriptedAnalysis } from '@perezvon/ai/testing/scripted-analysis'
import { expect, test } from 'vitest'
import { judgeRubric } from './judge-rubric.ts'
import { sampleEvidence } from './sample-evidence.ts'
import { wholeRubric } from './whole-rubric.ts'

const rubric = [
  { name: 'honest', description: '5, if nothing is made up.', at_least: 4 },
  { name: 'brief', description: '5, if it is short.', at_least: 3 },
]
const POLITE = { speaker: 'person', text: 'Пожалуйста.' } as const
const verdict = (score: number, quote: string | null) => ({ score, quote, reason: 'so' })

async function judge(...documents: unknown[]) {
  const parts = {
    analysis: createScriptedAnalysis(
      ...documents.map((document) => ({
        document,
        usage: null,
        model: 'm',
      })),
    ),
    model: 'm',
  }
  const asked = { rubric, wants: 'The price.', lines: [...sampleEvidence().lines, POLITE] }
  return judgeRubric(parts, asked, new AbortController().signal)
}

test('a score is held against what is wanted, with its reason and its quote', async () => {
  const document = { honest: verdict(3, 'доставка для вас бесплатная'), brief: verdict(5, '') }
  expect(await judge(document)).toEqual([
    {
      name: 'honest',
      score: 3,
      at_least: 4,
      passed: false,
      reason: 'so',
      quote: 'доставка для вас бесплатная',
    },
    { name: 'brief', score: 5, at_least: 3, passed: true, reason: 'so', quote: null },
  ])
})

test('a judge who quotes what nobody said is asked once more, and then not believed', async () => {
  const document = { honest: verdict(5, 'Доставка стоит сто рублей'), brief: verdict(5, null) }
  await expect(judge(document, document)).rejects.toMatchObject({ code: 'judge-misquotes' })
  const honest = { honest: verdict(5, null), brief: verdict(5, null) }
  expect(await judge(document, honest)).toMatchObject([{ score: 5 }, { score: 5 }])
})

test('words of politeness are words to quote, signs are none', async () => {
  const document = { honest: verdict(5, 'Пожалуйста.'), brief: verdict(5, '…') }
  expect(await judge(document)).toMatchObject([{ quote: 'Пожалуйста.' }, { quote: null }])
  const unsaid = { honest: verdict(5, 'Будьте добры'), brief: verdict(5, null) }
  await expect(judge(unsaid, unsaid)).rejects.toMatchObject({ code: 'judge-misquotes' })
})

test('a criterion of the agent’s own is judged on its own scale, and told on the suite’s', async () => {
  const own = { name: 'tact', description: 'Tact.', scale: { from: 0, to: 10 }, weight: 1 }
  const judged = wholeRubric({ rubric: [own, { ...own, name: 'brief' }] }, rubric)
  expect(judged.map(({ name }) => name)).toEqual(['honest', 'brief', 'tact'])
  const analysis = createScriptedAnalysis({ document: { tact: verdict(5, null) }, usage: null, model: 'm' })
  const asked = { rubric: judged.slice(2), wants: 'The price.', lines: [POLITE] }
  expect(await judgeRubric({ analysis, model: 'm' }, asked, new AbortController().signal)).toMatchObject([
    { name: 'tact', score: 3, passed: true },
  ])
  expect(analysis.requests[0]?.instructions).toContain('tact (whole numbers from 0 to 10): Tact.')
})

test('an answer that is no judgement is none', async () => {
  await expect(judge({ honest: verdict(6, null), brief: verdict(5, null) })).rejects.toThrow()
})
