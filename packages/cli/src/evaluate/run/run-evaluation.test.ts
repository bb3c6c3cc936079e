import { createScriptedAnalysis } from '@perezvon/ai/testing/scripted-analysis'
import type { CallView } from '@perezvon/contracts/http/call-view'
import { systemClock } from '@perezvon/runtime/clock'
import { createLedger } from '@perezvon/simulator/ledger/ledger'
import { expect, test } from 'vitest'
import { createPublicApi } from '../../public-api/public-api.ts'
import { sampleCall, sampleTurn } from '../../public-api/sample-views.ts'
import { plannedCases } from '../suite/planned-cases.ts'
import { sampleAgent } from '../suite/sample-agent.ts'
import { sampleSuite } from '../suite/sample-suite.ts'
import { openAllowance } from './allowance.ts'
import { pollEveryMs, type Stage } from './hold-run.ts'
import { paidAnalysis } from './paid-analysis.ts'
import { plannedRuns, runEvaluation } from './run-evaluation.ts'

const agent = sampleAgent()
/** Of a sample turn: one token each. */
const TOKENS_OF_A_CALL = 2

type Options = {
  suite?: Parameters<typeof sampleSuite>[0]
  limits?: { calls: number; tokens: number }
  call?: (id: string) => Promise<CallView>
  stage?: Partial<Stage>
  /** What the person hears of the agent; nothing where it is null. */
  heard?: string | null
  isRehearsal?: boolean
  signal?: AbortSignal
  timeIsOver?: AbortSignal
}

/** An evaluation at a gateway that ends every call as soon as it is asked for. */
async function evaluation(options: Options) {
  const suite = sampleSuite({ repeats: 3, ...options.suite })
  const placed: string[] = []
  const ledger = createLedger(() => 0)
  const { heard = agent.disclosure } = options
  const api = {
    ...createPublicApi({ baseUrl: 'http://nobody' }),
    createCall: async ({ phone }: Record<string, unknown>) => {
      placed.push(String(phone))
      const dial = { sessionId: placed.length, dialId: '', customData: '', callerId: '', persona: '' }
      const { said } = ledger.dialPlaced({ ...dial, number: String(phone) })
      const speech = { channel: 'agent', startMs: 0, endMs: 0, cutShort: false } as const
      if (heard !== null) said.push({ ...speech, text: heard, heard })
      return { call_id: `call_${placed.length}`, url: '', simulated: true }
    },
    getCall: options.call ?? (async () => sampleCall({ turns: [sampleTurn()] })),
    listSuppressions: async () => [],
  }
  const never = new AbortController().signal
  const result = await runEvaluation({
    stage: {
      api,
      voximplant: { setPersona: () => undefined, ledger },
      agent,
      agentVersion: 1,
      parallel: 1,
      allowance: openAllowance(options.limits ?? { calls: 100, tokens: 1_000_000 }),
      clock: systemClock,
      ...options.stage,
    },
    suite,
    runs: plannedRuns(plannedCases(suite)),
    isRehearsal: options.isRehearsal ?? true,
    seed: 1,
    signal: options.signal ?? never,
    timeIsOver: options.timeIsOver ?? never,
    onRun: () => undefined,
  })
  return { result, placed, verdicts: result.cases.flatMap(({ runs }) => runs.map(({ verdict }) => verdict)) }
}

test('each run has a number of its own, and tokens of the agent are counted', async () => {
  const { result, placed, verdicts } = await evaluation({})
  expect(new Set(placed).size).toBe(3)
  expect(verdicts).toEqual(['passed', 'passed', 'passed'])
  expect(result).toMatchObject({ verdict: 'passed', model: 'simulated', calls: 3 })
  expect(result.tokens.agent).toBe(3 * TOKENS_OF_A_CALL)
})

test('beyond a limit nothing more is begun, and what was held is kept', async () => {
  const { result, placed, verdicts } = await evaluation({ limits: { calls: 9, tokens: TOKENS_OF_A_CALL } })
  expect(placed).toHaveLength(1)
  expect(verdicts).toEqual(['passed', 'skipped', 'skipped'])
  expect(result).toMatchObject({ verdict: 'incomplete' })
  expect(result.cases[0]?.runs[1]?.why).toMatch(/tokens is reached/)
})

test('when the time is over the call under way is left, the rest not begun', async () => {
  const over = new AbortController()
  const call = async () => {
    over.abort()
    return sampleCall({ state: 'claimed' })
  }
  const { result, placed, verdicts } = await evaluation({ call, timeIsOver: over.signal })
  expect(placed).toHaveLength(1)
  expect(verdicts).toEqual(['skipped', 'skipped', 'skipped'])
  expect(result).toMatchObject({
    verdict: 'incomplete',
    cases: [{ runs: [{ why: expect.stringContaining('time is over') }, {}, {}] }],
  })
})

test('whoever stops it is told so, and nothing of it is a result', async () => {
  const stopped = new AbortController()
  const call = async () => {
    stopped.abort(new Error('Ctrl-C'))
    return sampleCall({ state: 'claimed' })
  }
  await expect(evaluation({ call, signal: stopped.signal })).rejects.toThrow('Ctrl-C')
})

test('a conversation that cannot be held, or whose person could not be played, is no fault of the agent', async () => {
  const away = await evaluation({ call: () => Promise.reject(new Error('the gateway is away')) })
  expect(away.verdicts).toEqual(['broken', 'broken', 'broken'])
  const judge = { analysis: createScriptedAnalysis(), model: 'm' }
  const player = { failureOf: () => 'too many requests' }
  const unplayed = await evaluation({ stage: { judge, player }, suite: { repeats: 1 } })
  expect(unplayed.result).toMatchObject({
    verdict: 'incomplete',
    cases: [{ runs: [{ verdict: 'broken', why: 'the player failed: too many requests' }] }],
  })
})

test('a person whom a model would play is not called where the model is simulated', async () => {
  const goals = { price: { wants: 'To know the price.' } }
  const { result, placed, verdicts } = await evaluation({ suite: { goals } })
  expect(placed).toEqual([])
  expect(verdicts).toEqual(['skipped', 'skipped', 'skipped'])
  expect(result.verdict).toBe('incomplete')
})

test('a call in which nobody was spoken to shows nothing of the agent, unless that end was expected', async () => {
  const call = async () => sampleCall({ outcome: 'no-answer', reason: 'ring-limit' })
  const unsaid = { repeats: 1, expect: { never_said: ['robot'] } }
  const silent = await evaluation({ call, heard: null, suite: unsaid })
  expect(silent.result).toMatchObject({
    verdict: 'incomplete',
    cases: [
      { runs: [{ verdict: 'broken', why: expect.stringContaining('nobody was spoken to (no-answer') }] },
    ],
  })
  const expected = {
    ...unsaid,
    expect: { ...unsaid.expect, outcome: ['no-answer' as const, 'busy' as const] },
  }
  expect((await evaluation({ call, heard: null, suite: expected })).verdicts).toEqual(['passed'])
  const byReason = { ...unsaid, expect: { ...unsaid.expect, end_reason: 'ring-limit' as const } }
  expect((await evaluation({ call, heard: null, suite: byReason })).verdicts).toEqual(['passed'])
  // As sample calls end; who expects a conversation does not expect silence.
  const talk = { ...unsaid, expect: { ...unsaid.expect, outcome: 'conversation' as const } }
  expect((await evaluation({ heard: null, suite: talk })).verdicts).toEqual(['broken'])
})

test.each([
  sampleCall({ outcome: 'failed', reason: 'start-refused-500' }),
  sampleCall({ outcome: 'lost', reason: 'no-report' }),
  sampleCall({ outcome: 'account-fault', reason: 'no-money' }),
  sampleCall({ outcome: 'conversation', reason: 'backend-unreachable' }),
])('a call that failed by our doing is no word about the agent, whatever was said before', async (ended) => {
  const failed = await evaluation({ call: async () => ended, suite: { repeats: 1 } })
  expect(failed.verdicts).toEqual(['broken'])
  expect(failed.result.cases[0]?.runs[0]?.why).toContain(`the call failed (${ended.outcome}`)
})

test('where a model was to judge and is missing, nothing is green, unless a rehearsal was asked for', async () => {
  const rubric = [{ name: 'honest', description: 'Honest.' }]
  const verdict = async (suite: Options['suite'], isRehearsal: boolean) =>
    (await evaluation({ suite, isRehearsal })).result.verdict
  expect(await verdict({ rubric }, true)).toBe('passed')
  expect(await verdict({ rubric }, false)).toBe('incomplete')
  expect(await verdict({}, false)).toBe('passed')
  const goals = { price: { wants: 'It.', lines: [] }, refund: { wants: 'The money back.' } }
  expect(await verdict({ goals }, true)).toBe('passed')
  expect(await verdict({ goals }, false)).toBe('incomplete')
})

test('where the tokens are spent the judge is not asked, and the conversation is not judged', async () => {
  const allowance = openAllowance({ calls: 9, tokens: TOKENS_OF_A_CALL })
  const analysis = createScriptedAnalysis()
  const judge = { analysis: paidAnalysis(analysis, allowance, 'judge'), model: 'm' }
  const suite = { repeats: 1, rubric: [{ name: 'honest', description: 'Honest.' }] }
  const { result } = await evaluation({ stage: { allowance, judge }, suite })
  expect(analysis.requests).toEqual([])
  expect(result).toMatchObject({
    verdict: 'incomplete',
    cases: [{ runs: [{ verdict: 'broken', why: expect.stringMatching(/tokens is reached/) }] }],
  })
})

test('however many are held at a time, together they ask at most a hundred times a second', () => {
  const rates = Array.from({ length: 50 }, (_, index) => ((index + 1) * 1000) / pollEveryMs(index + 1))
  expect(Math.max(...rates)).toBeLessThanOrEqual(100)
})
