import { ApiFailure, apiErrors } from './error-codes.ts'

/** A scenario text in the account. Names are unique in the whole account. */
export interface Scenario {
  readonly scenarioId: number
  scenarioName: string
  text: string
  /** Without one it lies in the shared folder. */
  readonly applicationId: number | undefined
}

/** An application: rules, secrets, and where its recordings lie. */
export interface Application {
  readonly applicationId: number
  applicationName: string
  secureRecordStorage: boolean
  readonly secrets: Map<string, Secret>
}

/** A value that scenarios read by name. */
export interface Secret {
  readonly secretId: number
  secretName: string
  value: string
  description: string
}

/** A rule: the scenarios that run, in their order, when it is started. */
export interface Rule {
  readonly ruleId: number
  readonly ruleName: string
  readonly rulePattern: string
  readonly application: Application
  readonly scenarios: Scenario[]
}

/** What the account holds; the methods of the API are thin over it. Throws {@link ApiFailure}. */
export interface Account {
  readonly accountId: number
  balance: number
  applications(): readonly Application[]
  application(id: number): Application
  addApplication(
    name: string,
    options?: { applicationId?: number; secureRecordStorage?: boolean },
  ): Application
  scenarios(): readonly Scenario[]
  scenario(id: number): Scenario
  addScenario(name: string, text: string, applicationId?: number): Scenario
  rules(): readonly Rule[]
  rule(id: number): Rule
  addRule(rule: {
    name: string
    pattern?: string
    applicationId: number
    scenarioIds: readonly number[]
    ruleId?: number
  }): Rule
  addSecret(applicationId: number, name: string, value: string, description?: string): Secret
}

/** Creates an empty account. */
export function createAccount(options: { accountId: number; balance: number }): Account {
  const applications = new Map<number, Application>()
  const scenarios = new Map<number, Scenario>()
  const rules = new Map<number, Rule>()
  let lastId = 10_000

  const find = <Item>(
    items: ReadonlyMap<number, Item>,
    id: number,
    error: { code: number; msg: string },
  ): Item => {
    const item = items.get(id)
    if (item === undefined) throw new ApiFailure(error)
    return item
  }
  const account: Account = {
    accountId: options.accountId,
    balance: options.balance,
    applications: () => [...applications.values()],
    application: (id) => find(applications, id, apiErrors.invalidApplication),
    addApplication(name, { applicationId = ++lastId, secureRecordStorage = false } = {}) {
      if (account.applications().some(({ applicationName }) => applicationName === name)) {
        throw new ApiFailure(apiErrors.applicationNotUnique)
      }
      const application = { applicationId, applicationName: name, secureRecordStorage, secrets: new Map() }
      applications.set(applicationId, application)
      return application
    },
    scenarios: () => [...scenarios.values()],
    scenario: (id) => find(scenarios, id, apiErrors.invalidScenarioId),
    addScenario(scenarioName, text, applicationId) {
      if (account.scenarios().some((scenario) => scenario.scenarioName === scenarioName)) {
        throw new ApiFailure(apiErrors.scenarioNotUnique)
      }
      const scenario = { scenarioId: ++lastId, scenarioName, text, applicationId }
      scenarios.set(scenario.scenarioId, scenario)
      return scenario
    },
    rules: () => [...rules.values()],
    rule: (id) => find(rules, id, apiErrors.invalidRuleId),
    addRule({ name, pattern = '.*', applicationId, scenarioIds, ruleId = ++lastId }) {
      const application = account.application(applicationId)
      if (account.rules().some((rule) => rule.application === application && rule.ruleName === name)) {
        throw new ApiFailure(apiErrors.ruleNotUnique)
      }
      const bound = scenarioIds.map((id) => account.scenario(id))
      const rule = { ruleId, ruleName: name, rulePattern: pattern, application, scenarios: bound }
      rules.set(ruleId, rule)
      return rule
    },
    addSecret(applicationId, secretName, value, description = '') {
      const application = account.application(applicationId)
      if (application.secrets.has(secretName)) throw new ApiFailure(apiErrors.invalidArguments, 'secret_name')
      const secret = { secretId: ++lastId, secretName, value, description }
      application.secrets.set(secretName, secret)
      return secret
    },
  }
  return account
}
