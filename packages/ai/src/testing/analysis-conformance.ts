import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Analysis, AnalysisRequest } from '../analysis/analysis.ts'

/** What the model does with the next request. */
export type RehearsedAnalysis = 'document' | AnalysisTrouble

/** Ways to fail. */
export type AnalysisTrouble =
  | 'refused'
  | 'truncated'
  | 'malformed'
  | 'key-refused'
  | 'credit-exhausted'
  | 'rate-limited'
  | 'server-failed'

/** The document that is asked for. */
export const rehearsedDocument = z.strictObject({
  summary: z.string().min(1),
  disposition: z.enum(['agreed', 'refused', 'other']),
  address: z.strictObject({ value: z.string(), quote: z.string() }).nullable().describe('Адрес доставки'),
})

/** The person's line on which the address rests. */
export const rehearsedQuote = 'Да, привезите на ул. Мира, д. 7'

/** Makes an analysis that ends in the given way. */
export type AnalysisRig = (outcome: RehearsedAnalysis) => Promise<Analysis>

const troubles: readonly (readonly [AnalysisTrouble, string, string])[] = [
  ['refused', 'request', 'ai-content-refused'],
  ['truncated', 'request', 'ai-answer-truncated'],
  ['malformed', 'request', 'ai-answer-malformed'],
  ['key-refused', 'account', 'ai-key-refused'],
  ['credit-exhausted', 'account', 'ai-credit-exhausted'],
  ['rate-limited', 'overloaded', 'ai-rate-limited'],
  ['server-failed', 'overloaded', 'ai-server-failed'],
]

const request: AnalysisRequest = {
  model: 'gpt-4o-mini',
  instructions: 'Find out where the order is to be delivered.',
  transcript: [
    { speaker: 'agent', text: 'Куда привезти заказ?', turn: 1 },
    { speaker: 'person', text: rehearsedQuote, turn: 2 },
  ],
  schema: z.toJSONSchema(rehearsedDocument),
}

/** What every implementation of the analysis port keeps. */
export function describeAnalysis(implementation: string, rig: AnalysisRig): void {
  const unaborted = () => new AbortController().signal

  describe(`the analysis port on ${implementation}`, () => {
    test('gives a document of the wanted form, with the words it rests on', async () => {
      const answer = await (await rig('document')).analyse(request, unaborted())
      const document = rehearsedDocument.parse(answer.document)

      expect(document.address?.quote).toBe(rehearsedQuote)
      expect(answer.usage?.promptTokens).toBeGreaterThan(0)
      expect(answer.model).toContain('gpt-4o-mini')
    })

    test.each(troubles)('throws %s as %s trouble', async (outcome, trouble, code) => {
      await expect((await rig(outcome)).analyse(request, unaborted())).rejects.toMatchObject({
        trouble,
        code,
      })
    })

    test("throws the signal's own reason", async () => {
      const drain = new Error('the service stops')

      await expect((await rig('document')).analyse(request, AbortSignal.abort(drain))).rejects.toBe(drain)
    })
  })
}
