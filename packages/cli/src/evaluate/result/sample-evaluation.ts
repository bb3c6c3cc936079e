import { caseResult, type Evaluation, type RunResult } from './evaluation.ts'

/** A run that passed; `over` makes it another. */
export function sampleRun(over: Partial<RunResult> = {}): RunResult {
  return {
    repeat: 1,
    verdict: 'passed',
    why: null,
    call_id: 'call_1',
    outcome: 'conversation',
    reason: 'agent-goodbye',
    turns: 3,
    first_sentence_ms: 400,
    tokens: 100,
    checks: [],
    scores: [],
    lines: [],
    ...over,
  }
}

/** An evaluation of these cases, each with the verdicts of its runs. */
export function sampleEvaluation(
  cases: Readonly<Record<string, readonly RunResult[]>>,
  over: Partial<Evaluation> = {},
): Evaluation {
  return {
    format: 'perezvon-evaluation-1',
    suite: { name: 'shop', fingerprint: 'a' },
    agent: { name: 'shop', fingerprint: 'a' },
    model: 'real',
    seed: 1,
    started_at: '2026-11-28T12:00:00.000Z',
    seconds: 5,
    calls: 2,
    tokens: { agent: 100, player: 0, judge: 0 },
    verdict: 'passed',
    cases: Object.entries(cases).map(([name, runs]) =>
      caseResult({ name, fingerprint: `asked as ${name}`, passRate: 1 }, runs),
    ),
    ...over,
  }
}
