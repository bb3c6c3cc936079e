import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import { renderVariables, variableNames } from '@perezvon/contracts/agent/variables'
import type { FieldFault } from '@perezvon/contracts/http/problem'

/** Who is called, as far as an agent's texts may speak of it. */
export type Callee = { name?: string | null | undefined; variables: Readonly<Record<string, string>> }

/** The agent's texts in which variables may stand. */
export type AgentTexts = { disclosure: string; greeting: string; prompt: string }

/** What fills an agent's variables: its own defaults, the contact's name as `name`, the contact's own variables. */
export function variableValues(agent: AgentSpec, { name, variables }: Callee): Record<string, string> {
  return { ...agent.variables, ...(name ? { name } : {}), ...variables }
}

/** The variables of the agent's texts that nobody gives a value to. */
export function missingVariables(agent: AgentSpec, callee: Callee): string[] {
  const values = variableValues(agent, callee)
  return variableNames(agent.disclosure, agent.greeting, agent.prompt).filter((name) => !values[name]?.trim())
}

/** The same as faults of a request's fields, under the path of the contact. */
export function variableFaults(agent: AgentSpec, callee: Callee, path = ''): FieldFault[] {
  return missingVariables(agent, callee).map((name) => ({
    field: `${path}${name === 'name' ? 'name' : `variables.${name}`}`,
    fault: 'is missing',
    remedy: `The texts of agent ${agent.name} use {{${name}}}: give it here, or a default in the agent`,
  }))
}

/** The texts as this person hears them. A variable without a value is left out, with the comma before it. */
export function renderTexts(agent: AgentSpec, callee: Callee): { texts: AgentTexts; missing: string[] } {
  const missing = missingVariables(agent, callee)
  const values = variableValues(agent, callee)
  const render = (text: string): string => {
    const rendered = renderVariables(withoutVariables(text, missing), values)
    return rendered.ok ? rendered.text : withoutVariables(text, variableNames(text))
  }
  return {
    texts: {
      disclosure: render(agent.disclosure),
      greeting: render(agent.greeting),
      prompt: render(agent.prompt),
    },
    missing,
  }
}

function withoutVariables(text: string, names: readonly string[]): string {
  return names.reduce(
    (left, name) => left.replaceAll(new RegExp(`(?:,\\s*|\\s+)?\\{\\{\\s*${name}\\s*\\}\\}`, 'g'), ''),
    text,
  )
}
