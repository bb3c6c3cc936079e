import { personaNames } from '@perezvon/simulator/carrier/personas/catalog'
import { expect, test } from 'vitest'
import { GOODBYE, STORY } from './testing/persons.ts'
import { rehearse } from './testing/rehearse.ts'

/** A backend and a recogniser that fail now and then; the same way in every run. */
const TROUBLE = {
  rig: { seed: 3 },
  faults: [
    { fault: 'response-503' as const, probability: 0.2 },
    { fault: 'request-repeated' as const, probability: 0.2 },
    { fault: 'recognition-empty' as const, probability: 0.2 },
    { fault: 'recognition-error' as const, probability: 0.1 },
  ],
}

test.each(personaNames)(
  '%s, with trouble on the way: one dial, one report, inside the budget',
  async (person) => {
    const { ended, events, ledger, log, stub } = await rehearse({
      ...TROUBLE,
      person,
      gateway: { replies: [STORY, { sentences: ['Вам удобно говорить?'] }, GOODBYE] },
    })
    const [dial] = ledger.dials()
    expect(ledger.dials()).toHaveLength(1)
    expect(ended().connected).toBe(dial?.answeredAtMs !== undefined)
    expect(ended().sip_code).toBe(dial?.failure?.code)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    expect(events.at(-1)).toBe(ended())
    expect(stub.mostConcurrent()).toBeLessThanOrEqual(3)
    expect(log).not.toMatch(/Dropped|Exceeded|JS session error/)
    expect(ledger.sessions()).toMatchObject([{ finishReason: 'Normal termination' }])
  },
)
