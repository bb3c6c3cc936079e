import type { Analysis } from '@perezvon/ai/analysis/analysis'
import { wordsOf } from '@perezvon/dialogue/words/stems'
import { inARow } from '@perezvon/dialogue/words/words-in-a-row'
import { PerezvonError } from '@perezvon/runtime/errors'
import { z } from 'zod'
import type { Criterion } from '../suite/suite.ts'
import type { Evidence } from './evidence.ts'

/** What the judge says of one criterion. */
export type Score = {
  name: string
  score: number
  at_least: number
  passed: boolean
  reason: string
  /** Words of the conversation that it rests on; null where it rests on what was not said. */
  quote: string | null
}

const verdictSchema = z.strictObject({
  reason: z.string().describe('Why this score, in one sentence.'),
  quote: z
    .string()
    .nullable()
    .describe(
      'The words of the conversation that it rests on, copied exactly; null where it rests on an absence.',
    ),
  score: z.literal([1, 2, 3, 4, 5]),
})

/** A judge may misquote once. */
const TRIES = 2

/**
 * Asks a model how well a conversation keeps each criterion. Throws `judge-misquotes` where its quotes were never said: what
 * rests on nothing is no judgement.
 */
export async function judgeRubric(
  parts: { analysis: Analysis; model: string; spend: (tokens: number) => void },
  asked: { rubric: readonly Criterion[]; wants: string; lines: Evidence['lines'] },
  signal: AbortSignal,
): Promise<Score[]> {
  const { rubric, wants, lines } = asked
  if (rubric.length === 0) return []
  const form = z.strictObject(Object.fromEntries(rubric.map(({ name }) => [name, verdictSchema])))
  const speeches = lines.map(({ text }) => inARow(wordsOf(text)))
  const whole = inARow(lines.flatMap(({ text }) => wordsOf(text)))
  const wasSaid = (quote: string) =>
    [...speeches, whole].some((speech) => speech.includes(inARow(wordsOf(quote))))
  let misquoted = ''
  for (let tried = 0; tried < TRIES; tried += 1) {
    const { document, usage } = await parts.analysis.analyse(
      {
        model: parts.model,
        instructions: instructionsFor(rubric, wants),
        transcript: lines.map(({ speaker, text }) => ({ speaker, text })),
        schema: z.toJSONSchema(form),
        schemaName: 'rubric',
      },
      signal,
    )
    parts.spend((usage?.promptTokens ?? 0) + (usage?.completionTokens ?? 0))
    const verdicts = form.parse(document)
    const scores = rubric.map((criterion) => scoreOf(criterion, verdicts[criterion.name]))
    const wrong = scores.find(({ quote }) => quote !== null && !wasSaid(quote))
    if (wrong === undefined) return scores
    misquoted = `${wrong.name}: “${wrong.quote}”`
  }
  throw new PerezvonError('judge-misquotes', `the judge quotes what nobody said (${misquoted})`)
}

function scoreOf({ name, at_least }: Criterion, verdict: z.output<typeof verdictSchema> | undefined): Score {
  if (verdict === undefined) throw new PerezvonError('judge-silent', `the judge said nothing of ${name}`)
  const { score, reason, quote } = verdict
  const words = quote?.trim() ? quote : null
  return { name, score, at_least, passed: score >= at_least, reason, quote: words }
}

function instructionsFor(rubric: readonly Criterion[], wants: string): string {
  return [
    'You judge how a voice agent held a phone call. Be strict, and judge only what was said in it. Judge the agent, not the person.',
    `What the person wanted of the call: ${wants}`,
    'Score each criterion from 1 (not at all) to 5 (entirely); begin with the reason and the quote, and let the score follow from them.',
    ...rubric.map(({ name, description }) => `${name}: ${description}`),
  ].join('\n')
}
