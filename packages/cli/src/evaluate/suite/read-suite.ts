import { join, parse, resolve } from 'node:path'
import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import { fieldFaults } from '@perezvon/contracts/http/field-faults'
import { ConfigError, type SettingFault } from '@perezvon/runtime/errors'
import { readFieldsFile } from '../../fields-file.ts'
import { plannedCases } from './planned-cases.ts'
import { type Suite, suiteSchema } from './suite.ts'

/** Where a suite is looked for that nobody named: `halo.suite.yaml` beside `halo.yaml`. */
export function suiteFileOf(agentFile: string): string {
  const { dir, name } = parse(agentFile)
  return join(dir, `${name}.suite.yaml`)
}

/** A suite that fits the agent. Throws one ConfigError that names file, field, fault and remedy of all that is wrong. */
export async function readSuite(path: string, agent: AgentSpec): Promise<Suite> {
  const fields = await readFieldsFile('--suite', path, 'Write a suite, as in examples/agents/halo.suite.yaml')
  const parsed = suiteSchema.safeParse(fields)
  if (!parsed.success)
    throw new ConfigError(
      fieldFaults(parsed.error).map(({ field, fault, remedy }) => ({
        setting: `${resolve(path)}, ${field}`,
        fault,
        remedy: remedy ?? 'Mend it there: docs/evaluating.md names every field',
      })),
    )
  const faults = misfits(parsed.data, agent)
  if (faults.length > 0)
    throw new ConfigError(
      faults.map((fault) => ({ ...fault, setting: `${resolve(path)}, ${fault.setting}` })),
    )
  return parsed.data
}

/** What a suite says of the agent that is not so. */
export function misfits(suite: Suite, agent: AgentSpec): SettingFault[] {
  const tools = agent.tools.map(({ name }) => name)
  const callable = new Set([...tools, 'end_call', 'opt_out', 'transfer', ...agent.built_in_tools])
  const targets = agent.transfer_targets.map(({ name }) => name)
  const expected = plannedCases(suite).flatMap(({ name, expectations }) =>
    expectations.map((expectation) => ({ name, expectation })),
  )
  const unknownTools = expected.flatMap(({ name, expectation }) =>
    [...expectation.tools.map((tool) => tool.name), ...expectation.never_called]
      .filter((tool) => !callable.has(tool))
      .map((tool) => ({
        setting: name,
        fault: `expects something of the tool ${tool}, which the agent does not have`,
        remedy: `Give one of: ${[...callable].join(', ')}`,
      })),
  )
  const unknownTargets = expected.flatMap(({ name, expectation: { transferred_to: target } }) =>
    target == null || targets.includes(target)
      ? []
      : [
          {
            setting: name,
            fault: `expects a transfer to ${target}, whom the agent cannot hand over to`,
            remedy: `Give one of its transfer targets: ${targets.join(', ') || 'it has none'}`,
          },
        ],
  )
  return [
    ...missingAnswers(suite, tools),
    ...unique([...unknownTools, ...unknownTargets]),
    ...playedMachines(suite),
  ]
}

/** A machine says its words and listens: a model that plays one would converse. */
function playedMachines(suite: Suite): SettingFault[] {
  return plannedCases(suite)
    .filter(({ persona, isPlayed }) => isPlayed && persona.answered_by === 'voicemail')
    .map(({ name }) => ({
      setting: name,
      fault: 'is an answering machine that a model would play',
      remedy: 'Give the goal lines ([] where nothing is said), or name other goals for the persona',
    }))
}

function missingAnswers(suite: Suite, tools: readonly string[]): SettingFault[] {
  return [
    ...tools
      .filter((tool) => suite.tools[tool] === undefined)
      .map((tool) => ({
        setting: `tools.${tool}`,
        fault: 'is missing: in an evaluation the company’s endpoint is not asked',
        remedy: 'Say what it answers, such as answer: {ok: true}',
      })),
    ...Object.keys(suite.tools)
      .filter((tool) => !tools.includes(tool))
      .map((tool) => ({
        setting: `tools.${tool}`,
        fault: 'is no tool of the agent',
        remedy: `Leave it out, or give one of: ${tools.join(', ') || 'it has none'}`,
      })),
  ]
}

/** An expectation of the whole suite is found with every case. */
function unique(faults: readonly SettingFault[]): SettingFault[] {
  return faults.filter(({ fault }, index) => faults.findIndex((other) => other.fault === fault) === index)
}
