import type { AgentSpec } from './agent-spec.ts'

const PLACEHOLDER = /\{\{\s*([a-z][a-z0-9_]*)\s*\}\}/g

/** The names of all `{{variables}}` in the texts, each once, in the order in which they first appear. */
export function variableNames(...texts: string[]): string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '')))]
}

export type Rendered = { ok: true; text: string } | { ok: false; missing: string[] }

/** Puts values in the place of `{{variables}}`. Nobody ever hears braces: a missing value is an answer, not a text. */
export function renderVariables(text: string, values: Readonly<Record<string, string>>): Rendered {
  const missing = variableNames(text).filter((name) => !values[name]?.trim())
  if (missing.length > 0) return { ok: false, missing }
  return { ok: true, text: text.replaceAll(PLACEHOLDER, (_, name: string) => values[name] ?? '') }
}

/** Who is called, as far as an agent's texts may speak of it. */
export type Callee = { name?: string | null | undefined; variables: Readonly<Record<string, string>> }

/** The variables of an agent's texts that neither the agent's defaults, nor the contact's name (`name`), nor its own give. */
export function missingVariables(
  agent: Pick<AgentSpec, 'disclosure' | 'greeting' | 'prompt' | 'variables'>,
  { name, variables }: Callee,
): string[] {
  const values: Record<string, string> = { ...agent.variables, ...(name ? { name } : {}), ...variables }
  return variableNames(agent.disclosure, agent.greeting, agent.prompt).filter((one) => !values[one]?.trim())
}
