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
  ruleName: string
  rulePattern: string
  readonly application: Application
  readonly scenarios: Scenario[]
}

/** A number that the account rents, and what calls to it are bound to. */
export interface PhoneNumber {
  readonly phoneId: number
  /** Digits alone, as the platform writes it. */
  readonly phoneNumber: string
  application: Application | undefined
  /** Without one the first rule of the application whose pattern fits takes the call. */
  rule: Rule | undefined
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
  /** With its rules, scenarios and secrets. */
  removeApplication(id: number): void
  scenarios(): readonly Scenario[]
  scenario(id: number): Scenario
  addScenario(name: string, text: string, applicationId?: number): Scenario
  renameScenario(id: number, name: string): void
  /** Takes it off all rules, too. */
  removeScenario(id: number): void
  /** In the order in which they match, application by application. */
  rules(): readonly Rule[]
  rule(id: number): Rule
  addRule(rule: {
    name: string
    pattern?: string
    applicationId: number
    scenarioIds: readonly number[]
    ruleId?: number
  }): Rule
  renameRule(id: number, name: string): void
  /** After those that are bound already. */
  bindScenarios(id: number, scenarioIds: readonly number[]): void
  removeRule(id: number): void
  /** The rules named come in this order, in the places that they had among the others. */
  orderRules(ids: readonly number[]): void
  addSecret(applicationId: number, name: string, value: string, description?: string): Secret
  phoneNumbers(): readonly PhoneNumber[]
  rentNumber(number: string): PhoneNumber
  /** The rule that a call to a number starts; undefined where nothing is bound to it. */
  ruleForCall(number: string): Rule | undefined
}

/** Creates an empty account. */
export function createAccount(options: { accountId: number; balance: number }): Account {
  const applications = new Map<number, Application>()
  const scenarios = new Map<number, Scenario>()
  const rules: Rule[] = []
  const numbers: PhoneNumber[] = []
  let lastId = 10_000

  const known = <Item>(item: Item | undefined, error: { code: number; msg: string }): Item => {
    if (item === undefined) throw new ApiFailure(error)
    return item
  }
  const requireFreeScenarioName = (name: string) => {
    if (account.scenarios().some((scenario) => scenario.scenarioName === name))
      throw new ApiFailure(apiErrors.scenarioNotUnique)
  }
  const requireFreeRuleName = (application: Application, name: string) => {
    if (rules.some((rule) => rule.application === application && rule.ruleName === name))
      throw new ApiFailure(apiErrors.ruleNotUnique)
  }
  /** A rule runs scenarios of its own application and of the shared folder only. */
  const reachable = (application: Application, id: number): Scenario => {
    const scenario = account.scenario(id)
    if (scenario.applicationId === undefined || scenario.applicationId === application.applicationId)
      return scenario
    throw new ApiFailure(apiErrors.invalidScenarioId, 'It belongs to another application.')
  }
  const account: Account = {
    accountId: options.accountId,
    balance: options.balance,
    applications: () => [...applications.values()],
    application: (id) => known(applications.get(id), apiErrors.invalidApplication),
    addApplication(name, { applicationId = ++lastId, secureRecordStorage = false } = {}) {
      if (account.applications().some(({ applicationName }) => applicationName === name)) {
        throw new ApiFailure(apiErrors.applicationNotUnique)
      }
      const application = { applicationId, applicationName: name, secureRecordStorage, secrets: new Map() }
      applications.set(applicationId, application)
      return application
    },
    removeApplication(id) {
      const application = account.application(id)
      for (const rule of account.rules())
        if (rule.application === application) account.removeRule(rule.ruleId)
      for (const scenario of account.scenarios())
        if (scenario.applicationId === id) account.removeScenario(scenario.scenarioId)
      for (const number of numbers) if (number.application === application) number.application = undefined
      applications.delete(id)
    },
    scenarios: () => [...scenarios.values()],
    scenario: (id) => known(scenarios.get(id), apiErrors.invalidScenarioId),
    addScenario(scenarioName, text, applicationId) {
      requireFreeScenarioName(scenarioName)
      const scenario = { scenarioId: ++lastId, scenarioName, text, applicationId }
      scenarios.set(scenario.scenarioId, scenario)
      return scenario
    },
    renameScenario(id, name) {
      const scenario = account.scenario(id)
      if (scenario.scenarioName === name) return
      requireFreeScenarioName(name)
      scenario.scenarioName = name
    },
    removeScenario(id) {
      const scenario = account.scenario(id)
      for (const rule of rules) {
        const index = rule.scenarios.indexOf(scenario)
        if (index >= 0) rule.scenarios.splice(index, 1)
      }
      scenarios.delete(id)
    },
    rules: () => [...rules],
    rule: (id) =>
      known(
        rules.find(({ ruleId }) => ruleId === id),
        apiErrors.invalidRuleId,
      ),
    addRule({ name, pattern = '.*', applicationId, scenarioIds, ruleId = ++lastId }) {
      const application = account.application(applicationId)
      requireFreeRuleName(application, name)
      const bound = scenarioIds.map((id) => reachable(application, id))
      const rule = { ruleId, ruleName: name, rulePattern: pattern, application, scenarios: bound }
      rules.push(rule)
      return rule
    },
    renameRule(id, name) {
      const rule = account.rule(id)
      if (rule.ruleName === name) return
      requireFreeRuleName(rule.application, name)
      rule.ruleName = name
    },
    bindScenarios(id, scenarioIds) {
      const { application, scenarios: bound } = account.rule(id)
      for (const scenarioId of scenarioIds) {
        const scenario = reachable(application, scenarioId)
        if (!bound.includes(scenario)) bound.push(scenario)
      }
    },
    removeRule(id) {
      const rule = account.rule(id)
      for (const number of numbers) if (number.rule === rule) number.rule = undefined
      rules.splice(rules.indexOf(rule), 1)
    },
    orderRules(ids) {
      const ordered = ids.map((id) => account.rule(id))
      const places = rules.flatMap((rule, place) => (ordered.includes(rule) ? [place] : []))
      for (const [index, place] of places.entries())
        rules.splice(place, 1, known(ordered[index], apiErrors.invalidRuleId))
    },
    addSecret(applicationId, secretName, value, description = '') {
      const application = account.application(applicationId)
      if (application.secrets.has(secretName)) throw new ApiFailure(apiErrors.invalidArguments, 'secret_name')
      const secret = { secretId: ++lastId, secretName, value, description }
      application.secrets.set(secretName, secret)
      return secret
    },
    phoneNumbers: () => numbers,
    rentNumber(number) {
      const phoneNumber = number.replace(/\D/g, '')
      const rented = { phoneId: ++lastId, phoneNumber, application: undefined, rule: undefined }
      numbers.push(rented)
      return rented
    },
    ruleForCall(number) {
      const called = number.replace(/\D/g, '')
      const bound = numbers.find(({ phoneNumber }) => phoneNumber === called)
      if (bound?.application === undefined) return undefined
      return (
        bound.rule ??
        rules.find(
          ({ application, rulePattern }) => application === bound.application && fits(rulePattern, called),
        )
      )
    },
  }
  return account
}

/** The whole number, as patterns of rules are read. */
function fits(pattern: string, number: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(number)
}
