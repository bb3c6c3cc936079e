import type { Secret } from '@perezvon/runtime/secret'
import { type Application, addApplication, applications, removeApplication } from './applications.ts'
import { bindNumber, type RentedNumber, rentedNumbers } from './phone-numbers.ts'
import type { SendRequest } from './request.ts'
import { addRule, bindScenario, changePattern, orderRules, type Rule, removeRule, rules } from './rules.ts'
import {
  addScenario,
  removeScenario,
  replaceScript,
  type Scenario,
  scenarios,
  scriptOf,
} from './scenarios.ts'
import {
  type ApplicationSecret,
  addSecret,
  removeSecret,
  replaceSecret,
  secrets,
  secretValue,
} from './secrets.ts'

type InApplication = { applicationId: string }

/** What an account holds for calls to run in, read and changed one thing at a time. Ids are the platform's. */
export type ApplicationAdmin = {
  applications(query?: { name?: string }): Promise<Application[]>
  addApplication(application: { name: string }): Promise<{ applicationId: string }>
  removeApplication(application: InApplication): Promise<void>

  rules(query: InApplication): Promise<Rule[]>
  addRule(
    rule: InApplication & { name: string; pattern: string; scenarioIds: readonly string[] },
  ): Promise<{ ruleId: string }>
  changePattern(rule: { ruleId: string; pattern: string }): Promise<void>
  bindScenario(binding: InApplication & { ruleId: string; scenarioId: string; bind: boolean }): Promise<void>
  orderRules(order: { ruleIds: readonly string[] }): Promise<void>
  removeRule(rule: { ruleId: string }): Promise<void>

  scenarios(query?: { applicationId?: string }): Promise<Scenario[]>
  scriptOf(scenario: { scenarioId: string }): Promise<string>
  addScenario(scenario: InApplication & { name: string; script: string }): Promise<{ scenarioId: string }>
  replaceScript(scenario: { scenarioId: string; script: string }): Promise<void>
  removeScenario(scenario: { scenarioId: string }): Promise<void>

  rentedNumbers(query: { numbers: readonly string[] }): Promise<RentedNumber[]>
  bindNumber(
    binding: InApplication & { number: string; ruleId?: string | undefined; bind: boolean },
  ): Promise<void>

  secrets(query: InApplication): Promise<ApplicationSecret[]>
  secretValue(secret: InApplication & { secretId: string }): Promise<Secret>
  addSecret(secret: InApplication & { name: string; value: Secret }): Promise<void>
  replaceSecret(secret: InApplication & { secretId: string; value: Secret }): Promise<void>
  removeSecret(secret: InApplication & { secretId: string }): Promise<void>
}

/** The methods over one way of sending requests. All of them throw as `ask` does. */
export function createApplicationAdmin(send: SendRequest): ApplicationAdmin {
  return {
    applications: (query) => applications(send, query),
    addApplication: (application) => addApplication(send, application),
    removeApplication: (application) => removeApplication(send, application),
    rules: (query) => rules(send, query),
    addRule: (rule) => addRule(send, rule),
    changePattern: (rule) => changePattern(send, rule),
    bindScenario: (binding) => bindScenario(send, binding),
    orderRules: (order) => orderRules(send, order),
    removeRule: (rule) => removeRule(send, rule),
    scenarios: (query) => scenarios(send, query),
    scriptOf: (scenario) => scriptOf(send, scenario),
    addScenario: (scenario) => addScenario(send, scenario),
    replaceScript: (scenario) => replaceScript(send, scenario),
    removeScenario: (scenario) => removeScenario(send, scenario),
    rentedNumbers: (query) => rentedNumbers(send, query),
    bindNumber: (binding) => bindNumber(send, binding),
    secrets: (query) => secrets(send, query),
    secretValue: (secret) => secretValue(send, secret),
    addSecret: (secret) => addSecret(send, secret),
    replaceSecret: (secret) => replaceSecret(send, secret),
    removeSecret: (secret) => removeSecret(send, secret),
  }
}
