import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import { variableNames } from '@perezvon/contracts/agent/variables'
import type { ContactSpec } from '@perezvon/contracts/campaign/contact-spec'
import type { FieldFault } from '@perezvon/contracts/http/problem'

/** Looking for names in an agent's texts takes long, and a list asks for each of its rows. */
const spoken = new WeakMap<AgentVersion, readonly string[]>()

/** Nobody is called with a text that has a hole in it: faults for what the agent's texts name and nobody gives. */
export function variableFaults(agent: AgentVersion, contact: ContactSpec): FieldFault[] {
  const faults: FieldFault[] = []
  for (const name of spokenNames(agent)) {
    if (hasText(spokenValue(name, agent, contact))) continue
    faults.push({
      field: name === 'name' ? 'name' : `variables.${name}`,
      fault: 'is missing',
      remedy: `The texts of agent ${agent.name} use {{${name}}}: give it here, or a default in the agent`,
    })
  }
  return faults
}

function spokenNames(agent: AgentVersion): readonly string[] {
  const known = spoken.get(agent)
  if (known !== undefined) return known
  const { disclosure, greeting, prompt } = agent.spec
  const names = variableNames(disclosure, greeting, prompt)
  spoken.set(agent, names)
  return names
}

/** The contact's own value counts before its name, its name before the agent's default. */
function spokenValue(name: string, { spec }: AgentVersion, contact: ContactSpec): string | undefined {
  if (Object.hasOwn(contact.variables, name)) return contact.variables[name]
  if (name === 'name' && contact.name) return contact.name
  return Object.hasOwn(spec.variables, name) ? spec.variables[name] : undefined
}

function hasText(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== ''
}
