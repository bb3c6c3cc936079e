import type { Outcome } from '@perezvon/contracts/call/outcome'

/** What an attempt came to, and why: for `reason`, the words of the scenario, a SIP code, or our own. */
export type Verdict = { outcome: Outcome; reason: string }
