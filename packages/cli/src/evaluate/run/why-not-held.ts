import { OUTCOMES } from '@perezvon/contracts/call/outcome'
import type { Evidence } from '../judge/evidence.ts'
import type { Expectation } from '../suite/expectation.ts'

/** Ends that are our doing, however much was said before. */
const OURS: ReadonlySet<string> = new Set([
  'backend-unreachable',
  'speech-recognition-failed',
  'scenario-error',
  'platform-ended',
])

/**
 * Why a call shows nothing of the agent: nothing was said to anybody, or it ended by our doing. Undefined where it was held, and
 * where it ended as the case expects in so many words.
 */
export function whyNotHeld(
  { call: { outcome, reason }, lines }: Evidence,
  expectations: readonly Expectation[],
): string | undefined {
  const how = `${outcome ?? 'no outcome'}: ${reason ?? 'no reason'}`
  const reasonIsWanted = expectations.some((one) => names(one.end_reason, reason))
  const isWanted = reasonIsWanted || expectations.some((one) => names(one.outcome, outcome))
  const isOurs = outcome === null || ['account', 'ourselves'].includes(OUTCOMES[outcome].fault)
  if ((isOurs && !isWanted) || (OURS.has(reason ?? '') && !reasonIsWanted)) return `the call failed (${how})`
  if (lines.some(({ speaker }) => speaker === 'agent')) return undefined
  // Whoever expects a conversation does not expect silence.
  if (isWanted && outcome !== 'conversation') return undefined
  return `nobody was spoken to (${how}): where that is wanted, expect this outcome`
}

function names(wanted: string | readonly string[] | undefined, found: string | null): boolean {
  return found !== null && wanted !== undefined && [wanted].flat().includes(found)
}
