import type { Analysis } from '@perezvon/ai/analysis/analysis'
import { PerezvonError } from '@perezvon/runtime/errors'
import { z } from 'zod'
import type { SuiteCriterion } from '../suite/suite.ts'
import type { Evidence } from './evidence.ts'
import { bareWords, wasSaid } from './quotes.ts'

/** What is judged; `scale` where it is another one than a suite's, its scores are brought to that. */
export type JudgedCriterion = SuiteCriterion & { scale?: { from: number; to: number } }

const SUITE_SCALE = { from: 1, to: 5 }
const MOST_CHOICES = 11

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

const verdictOn = ({ from, to }: typeof SUITE_SCALE) =>
  z.strictObject({
    reason: z.string().describe('Why this score, in one sentence.'),
    quote: z
      .string()
      .nullable()
      .describe(
        'The words of the conversation that it rests on, copied exactly; null where it rests on an absence.',
      ),
    score: scoreOn(from, to),
  })

/** Vendors fill in a choice more surely than a range, and take only so many choices. */
function scoreOn(from: number, to: number): z.ZodType<number> {
  const steps = to - from + 1
  return steps > MOST_CHOICES
    ? z.int().min(from).max(to)
    : z.literal(Array.from({ length: steps }, (_, step) => from + step))
}

type Verdict = z.output<ReturnType<typeof verdictOn>>

/** A judge may misquote once. */
const TRIES = 2

/**
 * Asks a model how well a conversation keeps each criterion. Throws `judge-misquotes` where its quotes were never said: what
 * rests on nothing is no judgement.
 */
export async function judgeRubric(
  judge: { analysis: Analysis; model: string },
  asked: { rubric: readonly JudgedCriterion[]; wants: string; lines: Evidence['lines'] },
  signal: AbortSignal,
): Promise<Score[]> {
  const { rubric, wants, lines } = asked
  if (rubric.length === 0) return []
  const form = z.strictObject(
    Object.fromEntries(rubric.map(({ name, scale = SUITE_SCALE }) => [name, verdictOn(scale)])),
  )
  let misquoted = ''
  for (let tried = 0; tried < TRIES; tried += 1) {
    const { document } = await judge.analysis.analyse(
      {
        model: judge.model,
        instructions: instructionsFor(rubric, wants),
        transcript: lines.map(({ speaker, text }) => ({ speaker, text })),
        schema: z.toJSONSchema(form),
        schemaName: 'rubric',
      },
      signal,
    )
    const verdicts = form.parse(document)
    const scores = rubric.map((criterion) => scoreOf(criterion, verdicts[criterion.name]))
    const wrong = scores.find(({ quote }) => quote !== null && !wasSaid(quote, lines))
    if (wrong === undefined) return scores
    misquoted = `${wrong.name}: “${wrong.quote}”`
  }
  throw new PerezvonError('judge-misquotes', `the judge quotes what nobody said (${misquoted})`)
}

function scoreOf(criterion: JudgedCriterion, verdict: Verdict | undefined): Score {
  const { name, at_least, scale = SUITE_SCALE } = criterion
  if (verdict === undefined) throw new PerezvonError('judge-silent', `the judge said nothing of ${name}`)
  const { reason, quote } = verdict
  const share = (verdict.score - scale.from) / (scale.to - scale.from)
  const score = SUITE_SCALE.from + share * (SUITE_SCALE.to - SUITE_SCALE.from)
  // A quote without words is none.
  const words = quote !== null && bareWords(quote) !== '' ? quote : null
  return { name, score, at_least, passed: score >= at_least, reason, quote: words }
}

function instructionsFor(rubric: readonly JudgedCriterion[], wants: string): string {
  return [
    'You judge how a voice agent held a phone call. Be strict, and judge only what was said in it. Judge the agent, not the person.',
    `What the person wanted of the call: ${wants}`,
    'Score each criterion from its lowest score (not at all) to its highest (entirely); begin with the reason and the quote, and let the score follow from them.',
    ...rubric.map(
      ({ name, description, scale: { from, to } = SUITE_SCALE }) =>
        `${name} (whole numbers from ${from} to ${to}): ${description}`,
    ),
  ].join('\n')
}
