import { getAccountInfo } from './account-info.ts'
import type { ApiMethod } from './api-method.ts'
import { addApplication, getApplications, setApplicationInfo } from './applications.ts'
import { getCallHistory } from './call-history.ts'
import { addRule, bindScenario, getRules, setRuleInfo } from './rules.ts'
import { addScenario, getScenarios, setScenarioInfo } from './scenarios.ts'
import { addSecret, getSecrets, getSecretValue, setSecretInfo } from './secrets.ts'

/** The methods that the rig offers besides StartScenarios, under the platform's names. */
export const apiMethods: Readonly<Record<string, ApiMethod>> = {
  GetAccountInfo: getAccountInfo,
  GetApplications: getApplications,
  AddApplication: addApplication,
  SetApplicationInfo: setApplicationInfo,
  GetRules: getRules,
  AddRule: addRule,
  SetRuleInfo: setRuleInfo,
  BindScenario: bindScenario,
  GetScenarios: getScenarios,
  AddScenario: addScenario,
  SetScenarioInfo: setScenarioInfo,
  AddSecret: addSecret,
  SetSecretInfo: setSecretInfo,
  GetSecrets: getSecrets,
  GetSecretValue: getSecretValue,
  GetCallHistory: getCallHistory,
}
