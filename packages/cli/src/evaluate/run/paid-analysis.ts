import type { Analysis, AnalysisAnswer, AnalysisRequest } from '@perezvon/ai/analysis/analysis'
import { messageTokens } from '@perezvon/dialogue/memory/token-estimate'
import { PerezvonError } from '@perezvon/runtime/errors'
import type { Allowance, Spender } from './allowance.ts'

/**
 * The same analysis, paid for: asked only while the allowance lasts, each time anew, and counted; by estimate where the vendor does
 * not say.
 */
export function paidAnalysis(analysis: Analysis, allowance: Allowance, by: Spender): Analysis {
  return {
    analyse: async (request, signal) => {
      const why = allowance.exceeded()
      if (why !== undefined) throw new PerezvonError('allowance-spent', why)
      const answer = await analysis.analyse(request, signal)
      allowance.spend(by, tokensOf(request, answer))
      return answer
    },
  }
}

function tokensOf({ instructions, transcript, schema }: AnalysisRequest, answer: AnalysisAnswer): number {
  const { usage, document } = answer
  if (usage !== null && usage.promptTokens + usage.completionTokens > 0)
    return usage.promptTokens + usage.completionTokens
  return [instructions, JSON.stringify(transcript), JSON.stringify(schema), JSON.stringify(document)].reduce(
    (sum, text) => sum + messageTokens(text),
    0,
  )
}
