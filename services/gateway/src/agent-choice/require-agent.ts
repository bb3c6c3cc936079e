import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import { findAgent } from '@perezvon/store/agents'
import type { Database } from '@perezvon/store/database'
import { invalidRequest, type ProblemError } from '../problems/problem.ts'

/** The agent that a request names; the latest version where it names none. Throws 422. */
export async function requireAgent(
  db: Database,
  named: { agent: string; agent_version?: number | undefined },
): Promise<AgentVersion> {
  const agent = await findAgent(db, { name: named.agent, version: named.agent_version })
  if (agent === undefined) throw unknownAgent(named)
  return agent
}

/** A request that names an agent which is not there. */
export function unknownAgent(named: { agent: string; agent_version?: number | undefined }): ProblemError {
  const { agent, agent_version: version } = named
  return invalidRequest([
    {
      field: 'agent',
      fault: `there is no agent ${agent}${version ? ` of version ${version}` : ''}`,
      remedy: 'Store it by POST /agents first',
    },
  ])
}
