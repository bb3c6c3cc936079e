import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import type { SuiteCriterion } from '../suite/suite.ts'
import type { JudgedCriterion } from './judge-rubric.ts'

/**
 * What a conversation is judged by: the suite's criteria, and the agent's own, by which its calls are scored in life. Those ask for
 * no score, so they fail nothing; where both have a name, the suite's stands.
 */
export function wholeRubric(
  { rubric: own }: Pick<AgentSpec, 'rubric'>,
  rubric: readonly SuiteCriterion[],
): JudgedCriterion[] {
  return [
    ...rubric,
    ...own
      .filter(({ name }) => !rubric.some((criterion) => criterion.name === name))
      .map(({ name, description, scale }) => ({ name, description, scale, at_least: 1 })),
  ]
}
