import { createOpenAiAnalysis } from '@perezvon/ai/analysis/openai-analysis'
import { createOpenAiConnection } from '@perezvon/ai/openai/connection'
import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import { systemClock } from '@perezvon/runtime/clock'
import { ConfigError, PerezvonError } from '@perezvon/runtime/errors'
import type { CliConfig } from '../config.ts'
import type { Interruption } from '../interruption.ts'
import { buildScenarioFiles } from '../local-stack/scenario-build.ts'
import { projectRoot } from '../project-root.ts'
import { chooseProviders } from '../providers/providers.ts'
import { startTrialStack } from '../trial-stack/start-trial-stack.ts'
import { digits } from './judge/evidence.ts'
import { compareEvaluations } from './result/compare.ts'
import { comparisonLines } from './result/comparison-text.ts'
import { type Evaluation, exitCodeOf } from './result/evaluation.ts'
import { evaluationLines } from './result/evaluation-text.ts'
import { readEarlier } from './result/read-earlier.ts'
import { tryResultFiles, writeResultFiles } from './result/result-files.ts'
import { readAgent, withToolsAt } from './run/agent-under-test.ts'
import { type Allowance, openAllowance } from './run/allowance.ts'
import type { PlannedRun } from './run/hold-run.ts'
import { paidAnalysis } from './run/paid-analysis.ts'
import { patientAnalysis } from './run/patient-analysis.ts'
import { colleague } from './run/person-behind.ts'
import { createPlayer, type Player } from './run/played-person.ts'
import { plannedRuns, runEvaluation } from './run/run-evaluation.ts'
import { startToolStandIn } from './run/tool-stand-in.ts'
import { plannedCases } from './suite/planned-cases.ts'
import { readSuite, suiteFileOf } from './suite/read-suite.ts'
import type { Suite } from './suite/suite.ts'

export type EvaluateFlags = {
  suite?: string
  only?: string
  repeats?: number
  parallel?: number
  rehearse?: true
  maxCalls?: number
  maxTokens?: number
  maxMinutes?: number
  save?: string
  against?: string
  junit?: string
  json?: true
  speed: number
  seed: number
}

type Terminal = {
  config: CliConfig
  interruption: Interruption
  print: (line: string) => void
  say: (line: string) => void
}

type Plan = { agent: AgentSpec; suite: Suite; runs: readonly PlannedRun[]; parallel: number }

/** Evaluates an agent by its suite and tells what came of it; answers the exit code. */
export async function evaluate(agentFile: string, flags: EvaluateFlags, terminal: Terminal): Promise<number> {
  const { print } = terminal
  const plan = await planOf(agentFile, flags)
  const earlier = flags.against === undefined ? undefined : await readEarlier(flags.against)
  await tryResultFiles(flags)
  const evaluation = await held(plan, flags, terminal)
  for (const line of evaluationLines(evaluation)) print(line)
  if (evaluation.verdict === 'incomplete' && evaluation.model === 'simulated' && !flags.rehearse)
    print('No model played or judged: set OPENAI_API_KEY, or say by --rehearse that this is what you want')
  const comparison = earlier && compareEvaluations(earlier, evaluation)
  if (comparison !== undefined)
    for (const line of ['', ...comparisonLines(comparison, flags.against ?? '')]) print(line)
  if (flags.json) print(JSON.stringify(evaluation))
  // After everything is told: a full disk takes no results with it.
  await writeResultFiles(evaluation, flags)
  return comparison?.kind === 'incomparable' ? 2 : exitCodeOf(evaluation.verdict)
}

/** All that can be refused before anything is started, or paid for. */
async function planOf(agentFile: string, flags: EvaluateFlags): Promise<Plan> {
  const agent = await readAgent(agentFile)
  const written = await readSuite(flags.suite ?? suiteFileOf(agentFile), agent)
  const { limits } = written
  const suite = {
    ...written,
    limits: {
      calls: flags.maxCalls ?? limits.calls,
      tokens: flags.maxTokens ?? limits.tokens,
      minutes: flags.maxMinutes ?? limits.minutes,
    },
  }
  const runs = plannedRuns(plannedCases(suite, flags))
  const refuse = (setting: string, fault: string, remedy: string) => {
    throw new ConfigError([{ setting, fault, remedy }])
  }
  if (runs.length === 0)
    refuse(
      '--only',
      `no case’s name holds ${flags.only}`,
      'Give a part of persona/goal, as the suite names them',
    )
  if (runs.length > suite.limits.calls)
    refuse(
      '--max-calls',
      `${runs.length} calls are asked for, and ${suite.limits.calls} allowed`,
      'Raise it (or limits.calls in the suite), or choose cases by --only, or fewer --repeats',
    )
  return { agent, suite, runs, parallel: flags.parallel ?? suite.parallel }
}

/** Starts everything, holds the conversations, and stops everything whatever comes of them. */
async function held(plan: Plan, flags: EvaluateFlags, terminal: Terminal): Promise<Evaluation> {
  const { config, interruption, say } = terminal
  const { agent, suite, runs } = plan
  const openai = flags.rehearse ? 'simulated' : chooseProviders(config).openai
  const allowance = openAllowance(suite.limits)
  const models = openai === 'real' ? openModels(config) : undefined
  const tools = await startToolStandIn(suite.tools)
  const cases = new Map(runs.map(({ phone, planned }) => [digits(phone), planned]))
  const player =
    models &&
    createPlayer({
      analysis: paidAnalysis(models.analysis, allowance, 'player'),
      model: suite.player_model,
      language: agent.language,
      caseBehind: (phone) => cases.get(phone),
    })
  try {
    const trial = await startTrialStack({
      command: 'evaluate',
      config,
      providers: { openai, voximplant: 'simulated' },
      rehearsal: {
        seed: flags.seed,
        speed: flags.speed,
        scenarioFiles: await buildScenarioFiles(projectRoot),
        ...(player && { voximplant: { improviser: player.improviser } }),
      },
      settings: { TOOL_ORIGINS: tools.origin, ACCOUNT_CALLS_PER_SECOND: '50' },
      say,
      interruption,
    })
    try {
      return await heldAt(
        trial,
        { plan, flags, allowance, models, player, toolOrigin: tools.origin },
        terminal,
      )
    } finally {
      await trial.stop()
    }
  } finally {
    await tools.stop()
    await models?.close()
  }
}

async function heldAt(
  { api, stack }: Awaited<ReturnType<typeof startTrialStack>>,
  parts: {
    plan: Plan
    flags: EvaluateFlags
    allowance: Allowance
    models: ReturnType<typeof openModels> | undefined
    player: Player | undefined
    toolOrigin: string
  },
  { interruption, say }: Terminal,
): Promise<Evaluation> {
  const { models, allowance, plan } = parts
  const { agent, suite, runs, parallel } = plan
  const { voximplant } = stack.simulated
  if (voximplant === undefined) throw new PerezvonError('no-rig', 'an evaluation simulates Voximplant')
  const stored = await api.createAgent({ yaml: JSON.stringify(withToolsAt(agent, parts.toolOrigin)) })
  for (const { number } of agent.transfer_targets) voximplant.setPersona(number, colleague(agent.language))
  let done = 0
  return runEvaluation({
    stage: {
      api,
      voximplant,
      agent,
      agentVersion: stored.version,
      parallel,
      ...(models && {
        judge: { analysis: paidAnalysis(models.analysis, allowance, 'judge'), model: suite.judge_model },
      }),
      ...(parts.player && { player: parts.player }),
      allowance,
      clock: systemClock,
    },
    suite,
    runs,
    isRehearsal: parts.flags.rehearse ?? false,
    seed: parts.flags.seed,
    signal: interruption.signal,
    timeIsOver: AbortSignal.timeout(Math.ceil(suite.limits.minutes * 60_000)),
    onRun: ({ planned, repeat }, { verdict }) => {
      done += 1
      say(`${done}/${runs.length} ${planned.name}${planned.repeats > 1 ? ` (${repeat})` : ''}: ${verdict}`)
    },
  })
}

/** The real model, for whoever plays a person or judges. */
function openModels(config: CliConfig) {
  const connection = createOpenAiConnection({
    apiKey: config.OPENAI_API_KEY?.reveal() ?? '',
    ...(config.OPENAI_BASE_URL === undefined ? {} : { baseUrl: config.OPENAI_BASE_URL }),
  })
  return {
    analysis: patientAnalysis(createOpenAiAnalysis(connection), systemClock),
    close: () => connection.close(),
  }
}
