import { createScriptedAnalysis } from '@perezvon/ai/testing/scripted-analysis'
import { agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import type { CallView } from '@perezvon/contracts/http/call-view'
import { systemClock } from '@perezvon/runtime/clock'
import { createLedger } from '@perezvon/simulator/ledger/ledger'
import { expect, test } from 'vitest'
import { createPublicApi } from '../../public-api/public-api.ts'
import { sampleCall, sampleTurn } from '../../public-api/sample-views.ts'
import { plannedCases } from '../suite/planned-cases.ts'
import { sampleSuite } from '../suite/sample-suite.ts'
import { openAllowance } from './allowance.ts'
import type { Stage } from './hold-run.ts'
import { plannedRuns, runEvaluation } from './run-evaluation.ts'

const agent = agentSpecSchema.parse({
  name: 'shop',
  voice: { name: 'Yandex.Neural.ru_RU_alena' },
  disclosure: 'A program speaks.',
  greeting: 'Hello.',
  prompt: 'Sell.',
})
/** Of a sample turn: one token each. */
const TOKENS_OF_A_CALL = 2

type Options = {
  suite?: Parameters<typeof sampleSuite>[0]
  limits?: { calls: number; tokens: number }
  call?: (id: string) => Promise<CallView>
  stage?: Partial<Stage>
  signal?: AbortSignal
  timeIsOver?: AbortSignal
}

/** An evaluation at a gateway that ends every call as soon as it is asked for. */
async function evaluation(options: Options) {
  const suite = sampleSuite({ repeats: 3, ...options.suite })
  const placed: string[] = []
  const api = {
    ...createPublicApi({ baseUrl: 'http://nobody' }),
    createCall: async ({ phone }: Record<string, unknown>) => {
      placed.push(String(phone))
      return { call_id: `call_${placed.length}`, url: '', simulated: true }
    },
    getCall: options.call ?? (async () => sampleCall({ turns: [sampleTurn()] })),
    listSuppressions: async () => [],
  }
  const ledger = createLedger(() => 0)
  const never = new AbortController().signal
  const result = await runEvaluation({
    stage: {
      api,
      voximplant: { setPersona: () => undefined, ledger },
      agent,
      agentVersion: 1,
      allowance: openAllowance(options.limits ?? { calls: 100, tokens: 1_000_000 }),
      clock: systemClock,
      ...options.stage,
    },
    suite,
    runs: plannedRuns(plannedCases(suite)),
    parallel: 1,
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
