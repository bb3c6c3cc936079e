import { resolve } from 'node:path'
import { type AgentSpec, agentSpecSchema } from '@perezvon/contracts/agent/agent-spec'
import { fieldFaults } from '@perezvon/contracts/http/field-faults'
import { ConfigError } from '@perezvon/runtime/errors'
import { readFieldsFile } from '../../fields-file.ts'

/** The agent in a file. Throws one ConfigError that names every field that is wrong. */
export async function readAgent(path: string): Promise<AgentSpec> {
  const fields = await readFieldsFile('<agent>', path, 'Write an agent, as in examples/agents')
  const parsed = agentSpecSchema.safeParse(fields)
  if (parsed.success) return parsed.data
  throw new ConfigError(
    fieldFaults(parsed.error).map(({ field, fault, remedy }) => ({
      setting: `${resolve(path)}, ${field}`,
      fault,
      remedy: remedy ?? 'Mend it there',
    })),
  )
}

/**
 * The same agent, whose tools are answered at `origin`: no endpoint of the company, and none of its secrets. It learns nothing:
 * what a run heard must not answer the next one.
 */
export function withToolsAt({ learning, ...agent }: AgentSpec, origin: string): AgentSpec {
  return {
    ...agent,
    tools: agent.tools.map((tool) => ({ ...tool, url: `${origin}/${tool.name}`, headers: {} })),
  }
}
