import type { Analysis } from '@perezvon/ai/analysis/analysis'
import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import type { Clock } from '@perezvon/runtime/clock'
import { asError } from '@perezvon/runtime/errors'
import { systemIds } from '@perezvon/runtime/ids'
import type { SimulatedVoximplant } from '@perezvon/simulator/rehearsal/simulated-voximplant'
import { endedCall } from '../../follow-call/ended-call.ts'
import type { PublicApi } from '../../public-api/public-api.ts'
import { checkExpectation, slowestFirstSentence } from '../judge/check-expectation.ts'
import { checkPromises } from '../judge/check-promises.ts'
import { type Evidence, evidenceOf } from '../judge/evidence.ts'
import { judgeRubric, type Score } from '../judge/judge-rubric.ts'
import { wholeRubric } from '../judge/whole-rubric.ts'
import type { RunResult } from '../result/evaluation.ts'
import type { PlannedCase } from '../suite/planned-cases.ts'
import { agentTokens } from './agent-tokens.ts'
import type { Allowance } from './allowance.ts'
import { personBehind } from './person-behind.ts'
import type { Player } from './played-person.ts'
import { whyNotHeld } from './why-not-held.ts'

/** One conversation that is to be held. */
export type PlannedRun = {
  planned: PlannedCase
  repeat: number
  /** Of its own, so that no run hears of another one's opt-out. */
  phone: string
}

/** What conversations are held with. */
export type Stage = {
  api: PublicApi
  voximplant: Pick<SimulatedVoximplant, 'setPersona' | 'ledger'>
  agent: AgentSpec
  agentVersion: number
  /** How many conversations are held at a time. */
  parallel: number
  /** Absent where the model is simulated: it can play and judge nothing. */
  judge?: { analysis: Analysis; model: string }
  player?: Pick<Player, 'failureOf'>
  allowance: Allowance
  clock: Clock
}

/** A run that was not held, and why. */
export function unheldRun(repeat: number, verdict: 'skipped' | 'broken', why: string): RunResult {
  return {
    repeat,
    verdict,
    why,
    call_id: null,
    outcome: null,
    reason: null,
    turns: 0,
    first_sentence_ms: null,
    tokens: 0,
    checks: [],
    scores: [],
    lines: [],
  }
}

/** Holds a conversation and judges it. Rejects only where the signal aborts: what cannot be held is `broken`. */
export async function holdRun(stage: Stage, run: PlannedRun, signal: AbortSignal): Promise<RunResult> {
  const { planned, repeat } = run
  let result = unheldRun(repeat, 'broken', 'nobody was called')
  try {
    const evidence = await converse(stage, run, signal)
    result = { ...checked(stage, planned, evidence), repeat }
    stage.allowance.spend('agent', result.tokens)
    const unplayed = stage.player?.failureOf(run.phone)
    // The agent is not to blame for a person who fell silent since nobody played them.
    if (unplayed !== undefined) return { ...result, verdict: 'broken', why: `the player failed: ${unplayed}` }
    const unheld = whyNotHeld(evidence, planned.expectations)
    if (unheld !== undefined) return { ...result, verdict: 'broken', why: unheld }
    const scores = await judged(stage, planned, evidence, signal)
    const isGood = result.verdict === 'passed' && scores.every(({ passed }) => passed)
    return { ...result, verdict: isGood ? 'passed' : 'failed', scores }
  } catch (thrown) {
    if (signal.aborted) throw signal.reason
    return { ...result, verdict: 'broken', why: asError(thrown).message }
  }
}

/** What is known of a conversation without a judge. */
function checked({ agent }: Stage, { goal, expectations }: PlannedCase, evidence: Evidence) {
  const { call, lines } = evidence
  const checks = [
    ...checkPromises(evidence, agent, goal.variables),
    ...expectations.flatMap((expected) => checkExpectation(evidence, expected, agent)),
  ]
  return {
    verdict: checks.every(({ passed }) => passed) ? ('passed' as const) : ('failed' as const),
    why: null,
    call_id: call.id,
    outcome: call.outcome,
    reason: call.reason,
    turns: call.turns.length,
    first_sentence_ms: slowestFirstSentence(call.turns),
    tokens: agentTokens(call.turns, agent.prompt),
    checks,
    scores: [],
    lines: [...lines],
  }
}

async function converse(
  stage: Stage,
  { planned, phone }: PlannedRun,
  signal: AbortSignal,
): Promise<Evidence> {
  const { api, voximplant, agent, agentVersion, clock, parallel } = stage
  voximplant.setPersona(phone, personBehind(planned, agent.language))
  const { call_id } = await api.createCall(
    { phone, agent: agent.name, agent_version: agentVersion, variables: planned.goal.variables },
    systemIds.call(),
  )
  const call = await endedCall(api, { callId: call_id, clock, signal, everyMs: pollEveryMs(parallel) })
  const { ledger } = voximplant
  const sessions = new Set(ledger.dialsByNumber(phone).map(({ sessionId }) => sessionId))
  return evidenceOf(call, {
    dials: ledger.dials().filter(({ sessionId }) => sessions.has(sessionId)),
    phone,
    isSuppressed: (await api.listSuppressions(phone)).length > 0,
  })
}

/** All together ask at most a hundred times a second: the gateway serves a client two hundred. */
export function pollEveryMs(parallel: number): number {
  return Math.max(200, 10 * parallel)
}

async function judged(
  { judge, agent }: Stage,
  { rubric, goal }: PlannedCase,
  { lines }: Evidence,
  signal: AbortSignal,
): Promise<Score[]> {
  // Where nothing was said, as the case expects, there is nothing to judge.
  if (judge === undefined || !lines.some(({ speaker }) => speaker === 'agent')) return []
  return judgeRubric(judge, { rubric: wholeRubric(agent, rubric), wants: goal.wants, lines }, signal)
}
