import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import type { FieldFault } from '@perezvon/contracts/http/problem'
import type { Database } from '@perezvon/store/database'
import { numbersOfNewest } from '@perezvon/store/inbound-numbers'

/** More are not named: whoever reads it knows what to look for. */
const MOST_NAMED = 10

/** Whether an agent can answer calls: rented numbers are bound to the scenario whose ear is the platform's recogniser. */
export function mayAnswer({ dialogue }: Pick<AgentSpec, 'dialogue'>): boolean {
  return dialogue === 'asr'
}

/** A new version that cannot answer would silence the numbers that name its agent and no version of it. */
export async function silencingFaults(db: Database, spec: AgentSpec): Promise<FieldFault[]> {
  if (mayAnswer(spec)) return []
  const numbers = await numbersOfNewest(db, { agent: spec.name, limit: MOST_NAMED })
  if (numbers.length === 0) return []
  return [
    {
      field: 'dialogue',
      fault: `would silence rented numbers, which run the scenario asr-call and are answered by this agent’s newest version: ${numbers.join(', ')}`,
      remedy: 'Pin agent_version there (PUT /inbound-numbers), or give this document another name',
    },
  ]
}
