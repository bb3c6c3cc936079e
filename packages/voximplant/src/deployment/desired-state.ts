import { ConfigError, type SettingFault } from '@perezvon/runtime/errors'
import type { Secret } from '@perezvon/runtime/secret'

/**
 * What one application should hold. Whatever is not named here is left alone. Everything is named as the platform names
 * it, prefix and all.
 */
export type DesiredState = {
  application: string
  scenarios: readonly DesiredScenario[]
  /** In the order in which they should match: the first rule whose pattern fits a number takes the call. */
  rules: readonly DesiredRule[]
  /** Rented numbers, and which rule answers calls to them. */
  numbers: readonly DesiredNumber[]
  secrets: readonly DesiredSecret[]
  /** What should not be there: an earlier state that is restored did not have it. */
  gone: Gone
}

export type DesiredScenario = { name: string; script: string }
/** `scenarios`: exactly these, in this order, in one shared context. */
export type DesiredRule = { name: string; pattern: string; scenarios: readonly string[] }
/** Without a rule: the application's first whose pattern fits. */
export type DesiredNumber = { number: string; rule?: string | undefined }
export type DesiredSecret = { name: string; value: Secret }
export type Gone = {
  application: boolean
  scenarios: readonly string[]
  rules: readonly string[]
  /** Bound to nothing. */
  numbers: readonly string[]
  secrets: readonly string[]
}

/** What a deployment that only brings things has for `gone`. */
export const NOTHING_GONE: Gone = { application: false, scenarios: [], rules: [], numbers: [], secrets: [] }

/** What AddScenario and SetScenarioInfo take, in bytes; the runtime itself would take more. */
const SCRIPT_MAX_BYTES = 128 * 1024 - 1
const SCENARIO_NAME_MAX = 29
const RULE_NAME_MAX = 99
const SECRET_MAX = 8192
const APPLICATION_NAME = /^[a-z][a-z0-9-]{1,64}$/
const SECRET_NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

/** Throws one ConfigError with all that the platform would refuse in it. */
export function requireDeployable(desired: DesiredState): void {
  const faults = [
    ...applicationFaults(desired),
    ...desired.scenarios.flatMap(scenarioFaults),
    ...desired.rules.flatMap(ruleFaults),
    ...desired.secrets.flatMap(secretFaults),
  ]
  if (faults.length > 0) throw new ConfigError(faults)
}

function applicationFaults({ application }: DesiredState): SettingFault[] {
  if (APPLICATION_NAME.test(application)) return []
  return [
    {
      setting: `application ${application}`,
      fault: 'is no name for an application',
      remedy: 'Give --application or --prefix in lower-case letters, digits and hyphens, a letter first',
    },
  ]
}

function scenarioFaults({ name, script }: DesiredScenario): SettingFault[] {
  const bytes = Buffer.byteLength(script)
  const setting = `scenario ${name}`
  return [
    ...(name.length > SCENARIO_NAME_MAX
      ? [
          {
            setting,
            fault: `is longer than ${SCENARIO_NAME_MAX} characters`,
            remedy: 'Give a shorter --prefix',
          },
        ]
      : []),
    ...(bytes > SCRIPT_MAX_BYTES
      ? [{ setting, fault: `has ${bytes} bytes, ${SCRIPT_MAX_BYTES} are taken`, remedy: 'Make it shorter' }]
      : []),
  ]
}

function ruleFaults({ name, scenarios }: DesiredRule): SettingFault[] {
  const setting = `rule ${name}`
  return [
    ...(name.length > RULE_NAME_MAX
      ? [{ setting, fault: `is longer than ${RULE_NAME_MAX} characters`, remedy: 'Give a shorter --prefix' }]
      : []),
    ...(scenarios.length === 0
      ? [{ setting, fault: 'has no scenario', remedy: 'A rule without one starts nothing: give it one' }]
      : []),
  ]
}

function secretFaults({ name, value }: DesiredSecret): SettingFault[] {
  const setting = `secret ${name}`
  return [
    ...(SECRET_NAME.test(name)
      ? []
      : [
          {
            setting,
            fault: 'is no name for a secret',
            remedy: 'Take letters, digits and underscores, a letter first, 64 at most',
          },
        ]),
    ...(value.reveal().length > SECRET_MAX || value.reveal() === ''
      ? [{ setting, fault: `must have 1 to ${SECRET_MAX} characters`, remedy: 'Give another value' }]
      : []),
  ]
}
