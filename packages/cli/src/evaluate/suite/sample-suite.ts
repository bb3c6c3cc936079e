import type { z } from 'zod'
import { type Suite, suiteSchema } from './suite.ts'

/** A suite of one persona and one goal; `over` makes it another. */
export function sampleSuite(over: Partial<z.input<typeof suiteSchema>> = {}): Suite {
  return suiteSchema.parse({
    name: 'sample',
    personas: { polite: {} },
    goals: { price: { wants: 'To know the price.', lines: ['How much is it?'] } },
    ...over,
  })
}
