import type { Criterion } from '@perezvon/contracts/agent/criterion'
import type { CriterionScore } from '@perezvon/contracts/analysis/analysis'
import type { ConversationLine } from '../conversation/read-conversation.ts'
import type { FilledScore } from './filled-form.ts'
import { wasSaid } from './quoted-words.ts'

/**
 * The agent's criteria, each once and in the agent's order, with the scores that hold: on the criterion's scale, with a
 * reason, and resting on words that were said. Something that did not happen cannot be quoted: without any quote the reason
 * has to do; a score whose quotes were all made up is none.
 */
export function weighScores(
  rubric: readonly Criterion[],
  filled: Readonly<Record<string, FilledScore | undefined>>,
  lines: readonly ConversationLine[],
): CriterionScore[] {
  return rubric.map((criterion) => weighScore(criterion, filled[criterion.name], lines))
}

function weighScore(
  { name, scale, weight }: Criterion,
  filled: FilledScore | undefined,
  lines: readonly ConversationLine[],
): CriterionScore {
  const { from, to } = scale
  const claimed = filled?.quotes ?? []
  const quotes = claimed.map((quote) => quote.trim()).filter((quote) => wasSaid(quote, lines))
  const reason = filled?.reason.trim() ?? ''
  const score = filled?.score ?? null
  const isMadeUp = claimed.length > 0 && quotes.length === 0
  const holds = score !== null && Number.isInteger(score) && score >= from && score <= to
  if (!holds || isMadeUp || reason === '')
    return { name, score: null, from, to, weight, reason: null, quotes: [] }
  return { name, score, from, to, weight, reason, quotes }
}

/** The weighted mean of what was scored, from 0 to 100, each criterion by its place on its scale; null where nothing was. */
export function overallScore(scores: readonly CriterionScore[]): number | null {
  let weights = 0
  let sum = 0
  for (const { score, from, to, weight } of scores) {
    if (score === null) continue
    weights += weight
    sum += (weight * (score - from)) / (to - from)
  }
  return weights === 0 ? null : Math.round((1000 * sum) / weights) / 10
}
