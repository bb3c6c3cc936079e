import { z } from 'zod'
import type { StateTable } from './state-table.ts'

/**
 * The life of a dial attempt.
 * planned: a lease is held or wanted, nobody was asked to dial, or the carrier turned the request away · starting: the intent to ask Voximplant is written, the
 * answer is not known · started: a session runs · unknown: nobody can say; history is being asked · claimed: one
 * session holds the attempt and may dial · answered: a person or machine picked up · ended: it has its one outcome.
 */
export const attemptStateSchema = z.enum([
  'planned',
  'starting',
  'started',
  'unknown',
  'claimed',
  'answered',
  'ended',
])
export type AttemptState = z.infer<typeof attemptStateSchema>

/** What moves an attempt. */
export type AttemptCause = 'start' | 'turn-away' | 'session-started' | 'doubt' | 'claim' | 'answer' | 'end'

/**
 * The only legal moves. A claim is allowed as soon as a session can exist (its request may still hang), and only once:
 * that makes the claim the only door. From `planned` an attempt may end without a session (cancelled, refused). A busy
 * carrier turns the request away: the attempt keeps its place in `planned`, where a session that was begun all the same
 * finds the door shut.
 */
export const ATTEMPT_STATES: StateTable<AttemptState, AttemptCause> = {
  planned: { start: 'starting', end: 'ended' },
  starting: {
    'turn-away': 'planned',
    'session-started': 'started',
    doubt: 'unknown',
    claim: 'claimed',
    end: 'ended',
  },
  started: { claim: 'claimed', doubt: 'unknown', end: 'ended' },
  unknown: { claim: 'claimed', 'session-started': 'unknown', end: 'ended' },
  claimed: { 'session-started': 'claimed', answer: 'answered', doubt: 'unknown', end: 'ended' },
  answered: { 'session-started': 'answered', doubt: 'unknown', end: 'ended' },
  ended: {},
}
