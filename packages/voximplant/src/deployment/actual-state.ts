import type { Secret } from '@perezvon/runtime/secret'
import type { ApplicationAdmin } from '../management-api/application-admin.ts'
import type { RentedNumber } from '../management-api/phone-numbers.ts'
import type { Rule } from '../management-api/rules.ts'
import type { Scenario } from '../management-api/scenarios.ts'
import type { DesiredState } from './desired-state.ts'

/** What the platform holds, as far as a deployment looks at it. */
export type ActualState = {
  /** None: it is not there yet, and neither is anything in it. */
  application: { applicationId: string; name: string } | undefined
  scenarios: readonly ActualScenario[]
  /** Scenarios with names that are wanted here, outside of the application: names are unique in the account. */
  elsewhere: readonly ActualScenario[]
  /** In the order in which they match. */
  rules: readonly Rule[]
  /** Those that are wanted here, wherever they are bound. */
  numbers: readonly ActualNumber[]
  secrets: readonly ActualSecret[]
}

/** `rule` undefined: none, or the platform does not tell it. */
export type ActualNumber = Omit<RentedNumber, 'ruleId'>
/** `script`: read where a deployment may touch the scenario, or its rule. */
export type ActualScenario = Scenario & { script?: string }
/** `value`: read where a deployment may change it. */
export type ActualSecret = { secretId: string; name: string; value?: Secret }

/** Looks at everything that the desired state names, and at what shares a rule with it. */
export async function readActualState(api: ApplicationAdmin, desired: DesiredState): Promise<ActualState> {
  const application = (await api.applications({ name: desired.application })).find(
    ({ name }) => name === desired.application,
  )
  const wanted = new Set([
    ...desired.scenarios.map(({ name }) => name),
    ...desired.rules.flatMap(({ scenarios }) => scenarios),
    ...desired.gone.scenarios,
  ])
  const account = await api.scenarios()
  const numbers = await api.rentedNumbers({
    numbers: [...desired.numbers.map(({ number }) => number), ...desired.gone.numbers],
  })
  if (application === undefined) {
    const elsewhere = account.filter(({ name }) => wanted.has(name))
    return {
      application,
      scenarios: [],
      elsewhere: await withScripts(api, elsewhere),
      rules: [],
      numbers: numbers.map((number) => withRule(number, [])),
      secrets: [],
    }
  }
  const { applicationId, name } = application
  const own = await api.scenarios({ applicationId })
  const rules = await api.rules({ applicationId })
  const ownIds = new Set(own.map(({ scenarioId }) => scenarioId))
  const elsewhere = account.filter((one) => wanted.has(one.name) && !ownIds.has(one.scenarioId))
  const touched = new Set([...wanted, ...namesBound(rules, desired)])
  const read = await withScripts(
    api,
    own.filter((scenario) => touched.has(scenario.name)),
  )
  return {
    application: { applicationId, name },
    scenarios: [...own.filter((scenario) => !touched.has(scenario.name)), ...read],
    elsewhere: await withScripts(api, elsewhere),
    rules,
    numbers: numbers.map((number) => withRule(number, rules)),
    secrets: await readSecrets(api, applicationId, desired),
  }
}

/** Both are optional where numbers are read: its id is sure, and its name stands for that of another application's. */
function withRule({ ruleId, rule: name, ...number }: RentedNumber, rules: readonly Rule[]): ActualNumber {
  return { ...number, rule: rules.find((rule) => rule.ruleId === ruleId)?.name ?? name }
}

function namesBound(rules: readonly Rule[], desired: DesiredState): string[] {
  const wanted = new Set(desired.rules.map(({ name }) => name))
  return rules
    .filter(({ name }) => wanted.has(name))
    .flatMap(({ scenarios }) => scenarios.map(({ name }) => name))
}

async function withScripts(api: ApplicationAdmin, scenarios: readonly Scenario[]): Promise<ActualScenario[]> {
  const read: ActualScenario[] = []
  for (const scenario of scenarios) read.push({ ...scenario, script: await api.scriptOf(scenario) })
  return read
}

async function readSecrets(
  api: ApplicationAdmin,
  applicationId: string,
  desired: DesiredState,
): Promise<ActualSecret[]> {
  const wanted = new Set([...desired.secrets.map(({ name }) => name), ...desired.gone.secrets])
  if (wanted.size === 0 && !desired.gone.application) return []
  const read: ActualSecret[] = []
  for (const secret of await api.secrets({ applicationId }))
    read.push(
      wanted.has(secret.name)
        ? { ...secret, value: await api.secretValue({ applicationId, secretId: secret.secretId }) }
        : secret,
    )
  return read
}
