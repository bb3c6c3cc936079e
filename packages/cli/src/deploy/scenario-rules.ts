import { PerezvonError } from '@perezvon/runtime/errors'

/** How a scenario's rule is made, and which setting of the services names it. */
type ScenarioRule = { pattern: string; setting: string }

/**
 * One rule for each scenario that is built, in the order in which they should match. The pattern matters to incoming
 * calls alone: StartScenarios names its rule. A rule for incoming calls comes before those that match everything.
 */
export const SCENARIO_RULES: Readonly<Record<string, ScenarioRule>> = {
  'asr-call': { pattern: '.*', setting: 'VOXIMPLANT_RULE_ID' },
  'streaming-call': { pattern: '.*', setting: 'VOXIMPLANT_STREAMING_RULE_ID' },
}

/** Throws `scenario-without-rule` for one that nobody said a rule for. */
export function ruleOfScenario(name: string): ScenarioRule {
  const rule = SCENARIO_RULES[name]
  if (rule !== undefined) return rule
  throw new PerezvonError(
    'scenario-without-rule',
    `scenario ${name} is built, but packages/cli/src/deploy/scenario-rules.ts has no rule for it`,
  )
}
