import { z } from 'zod'
import type { Account } from '../management-api/account.ts'
import type { ScenarioEngine, StartedSession } from '../voxengine/scenario-engine.ts'

/** Somebody calls. */
export const incomingCallSchema = z.strictObject({
  /** Empty: withheld. */
  from: z.string().default(''),
  to: z.string(),
  /** How long they let it ring, session time. */
  givesUpAfterMs: z.number().positive().default(45_000),
})
export type IncomingCall = z.input<typeof incomingCallSchema>

/** Starts the session of an incoming call; answers undefined where the number is not rented, or nothing is bound to it. */
export function createReceiveCall({ account, engine }: { account: Account; engine: ScenarioEngine }) {
  return (call: IncomingCall): StartedSession | undefined => {
    const { from, to, givesUpAfterMs } = incomingCallSchema.parse(call)
    const rule = account.ruleForCall(to)
    if (rule === undefined || rule.scenarios.length === 0) return undefined
    const incoming = { from: digitsOf(from), to: digitsOf(to), givesUpAfterMs }
    return engine.start(rule, '', incoming)
  }
}

/** As the platform tells numbers: without a plus. */
function digitsOf(number: string): string {
  return number.replace(/^\+/, '')
}
