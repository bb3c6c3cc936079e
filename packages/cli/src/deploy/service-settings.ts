import type { ActualState } from '@perezvon/voximplant/deployment/actual-state'
import { SCENARIO_RULES } from './scenario-rules.ts'

/** The settings by which the services find what is deployed; none of what is not there yet. */
export function serviceSettings(actual: ActualState, prefix: string): Record<string, string> {
  const { application, rules } = actual
  const ruleIds = Object.entries(SCENARIO_RULES).flatMap(([scenario, { setting }]) => {
    const rule = rules.find(({ name }) => name === prefix + scenario)
    return rule === undefined ? [] : [[setting, rule.ruleId] as const]
  })
  return {
    ...(application === undefined ? {} : { VOXIMPLANT_APPLICATION_ID: application.applicationId }),
    ...Object.fromEntries(ruleIds),
    ...(prefix === '' ? {} : { VOXIMPLANT_NAME_PREFIX: prefix }),
  }
}
