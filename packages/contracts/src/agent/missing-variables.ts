import type { FieldFault } from '../http/problem.ts'
import type { AgentSpec } from './agent-spec.ts'
import { variableNames } from './variables.ts'

/** Who is called, as far as an agent's texts may speak of it. */
export type Callee = { name?: string | null | undefined; variables: Readonly<Record<string, string>> }

type SpokenSpec = Pick<
  AgentSpec,
  | 'name'
  | 'disclosure'
  | 'greeting'
  | 'prompt'
  | 'ready_answers'
  | 'tools'
  | 'transfer_targets'
  | 'voicemail'
  | 'variables'
>

/** Looking for names in an agent's texts takes long, and a list asks for each of its rows. */
const spoken = new WeakMap<SpokenSpec, readonly string[]>()

/** The variables of an agent's texts that neither the agent's defaults, nor the contact's name (`name`), nor its own give. */
export function missingVariables(agent: SpokenSpec, callee: Callee): string[] {
  const missing: string[] = []
  for (const name of spokenNames(agent)) if (!hasText(spokenValue(name, agent, callee))) missing.push(name)
  return missing
}

/** The same as faults of a request's fields: nobody is called with a text that has a hole in it. */
export function variableFaults(agent: SpokenSpec, callee: Callee): FieldFault[] {
  return missingVariables(agent, callee).map((name) => ({
    field: name === 'name' ? 'name' : `variables.${name}`,
    fault: 'is missing',
    remedy: `The texts of agent ${agent.name} use {{${name}}}: give it here, or a default in the agent`,
  }))
}

function spokenNames(agent: SpokenSpec): readonly string[] {
  const known = spoken.get(agent)
  if (known !== undefined) return known
  const answers = agent.ready_answers.map(({ answer }) => answer)
  const announcements = agent.transfer_targets.map(({ announcement }) => announcement ?? '')
  const names = variableNames(
    agent.disclosure,
    agent.greeting,
    agent.prompt,
    ...answers,
    agent.voicemail.message ?? '',
    ...announcements,
    ...agent.tools.map(({ url }) => url),
  )
  spoken.set(agent, names)
  return names
}

/** The contact's own value counts before its name, its name before the agent's default. */
function spokenValue(name: string, agent: SpokenSpec, callee: Callee): string | undefined {
  if (Object.hasOwn(callee.variables, name)) return callee.variables[name]
  if (name === 'name' && callee.name) return callee.name
  return Object.hasOwn(agent.variables, name) ? agent.variables[name] : undefined
}

function hasText(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== ''
}
