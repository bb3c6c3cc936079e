import { getAccountInfo } from './account-info.ts'
import type { ApiMethod } from './api-method.ts'
import { addApplication, delApplication, getApplications, setApplicationInfo } from './applications.ts'
import { getCallHistory } from './call-history.ts'
import { bindPhoneNumberToApplication, getPhoneNumbers } from './phone-numbers.ts'
import { addRule, bindScenario, delRule, getRules, reorderRules, setRuleInfo } from './rules.ts'
import { addScenario, delScenario, getScenarios, setScenarioInfo } from './scenarios.ts'
import { addSecret, delSecret, getSecrets, getSecretValue, setSecretInfo } from './secrets.ts'

/** The methods that the rig offers besides StartScenarios, under the platform's names. */
export const apiMethods: Readonly<Record<string, ApiMethod>> = {
  GetAccountInfo: getAccountInfo,
  GetApplications: getApplications,
  AddApplication: addApplication,
  SetApplicationInfo: setApplicationInfo,
  DelApplication: delApplication,
  GetRules: getRules,
  AddRule: addRule,
  SetRuleInfo: setRuleInfo,
  BindScenario: bindScenario,
  ReorderRules: reorderRules,
  DelRule: delRule,
  GetScenarios: getScenarios,
  AddScenario: addScenario,
  SetScenarioInfo: setScenarioInfo,
  DelScenario: delScenario,
  AddSecret: addSecret,
  SetSecretInfo: setSecretInfo,
  DelSecret: delSecret,
  GetSecrets: getSecrets,
  GetSecretValue: getSecretValue,
  GetPhoneNumbers: getPhoneNumbers,
  BindPhoneNumberToApplication: bindPhoneNumberToApplication,
  GetCallHistory: getCallHistory,
}
