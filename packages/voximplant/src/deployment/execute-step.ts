import { TerminalError } from '@perezvon/runtime/errors'
import type { ApplicationAdmin } from '../management-api/application-admin.ts'
import type { ActualState } from './actual-state.ts'
import type { Step } from './step.ts'

/** Where things are by their names; grows as steps add some. */
export type Places = {
  applicationId: string | undefined
  scenarios: Map<string, string>
  rules: Map<string, string>
  secrets: Map<string, string>
}

/** The ids of all that is there. */
export function placesOf(actual: ActualState): Places {
  const bound = actual.rules.flatMap(({ scenarios }) => scenarios)
  return {
    applicationId: actual.application?.applicationId,
    scenarios: new Map(
      [...actual.elsewhere, ...bound, ...actual.scenarios].map(({ name, scenarioId }) => [name, scenarioId]),
    ),
    rules: new Map(actual.rules.map(({ name, ruleId }) => [name, ruleId])),
    secrets: new Map(actual.secrets.map(({ name, secretId }) => [name, secretId])),
  }
}

/** Makes one change, and notes in `places` what it added. Throws what the Management API throws. */
export async function executeStep(api: ApplicationAdmin, places: Places, step: Step): Promise<void> {
  switch (step.kind) {
    case 'add-application':
      places.applicationId = (await api.addApplication({ name: step.application })).applicationId
      return
    case 'add-secret':
      return api.addSecret({ ...inside(places), name: step.secret, value: step.value })
    case 'replace-secret':
      return api.replaceSecret({ ...inside(places), ...secretOf(places, step.secret), value: step.value })
    case 'add-scenario': {
      const added = await api.addScenario({ ...inside(places), name: step.scenario, script: step.script })
      places.scenarios.set(step.scenario, added.scenarioId)
      return
    }
    case 'replace-script':
      return api.replaceScript({ ...scenarioOf(places, step.scenario), script: step.script })
    case 'add-rule': {
      const scenarioIds = step.scenarios.map((name) => scenarioOf(places, name).scenarioId)
      const { rule: name, pattern } = step
      const added = await api.addRule({ ...inside(places), name, pattern, scenarioIds })
      places.rules.set(name, added.ruleId)
      return
    }
    case 'change-pattern':
      return api.changePattern({ ...ruleOf(places, step.rule), pattern: step.pattern })
    case 'bind-scenario':
    case 'unbind-scenario':
      return api.bindScenario({
        ...inside(places),
        ...ruleOf(places, step.rule),
        ...scenarioOf(places, step.scenario),
        bind: step.kind === 'bind-scenario',
      })
    case 'order-rules':
      return api.orderRules({ ruleIds: step.rules.map((name) => ruleOf(places, name).ruleId) })
    case 'bind-number':
      return api.bindNumber({
        ...inside(places),
        number: step.number,
        ...(step.rule === undefined ? {} : ruleOf(places, step.rule)),
        bind: true,
      })
    case 'unbind-number':
      return api.bindNumber({ ...inside(places), number: step.number, bind: false })
    case 'remove-rule':
      return api.removeRule(ruleOf(places, step.rule))
    case 'remove-scenario':
      return api.removeScenario(scenarioOf(places, step.scenario))
    case 'remove-secret':
      return api.removeSecret({ ...inside(places), ...secretOf(places, step.secret) })
    case 'remove-application':
      return api.removeApplication(inside(places))
    default:
      return step satisfies never
  }
}

function inside({ applicationId }: Places): { applicationId: string } {
  return { applicationId: found(applicationId, 'the application') }
}

function scenarioOf({ scenarios }: Places, name: string): { scenarioId: string } {
  return { scenarioId: found(scenarios.get(name), `scenario ${name}`) }
}

function ruleOf({ rules }: Places, name: string): { ruleId: string } {
  return { ruleId: found(rules.get(name), `rule ${name}`) }
}

function secretOf({ secrets }: Places, name: string): { secretId: string } {
  return { secretId: found(secrets.get(name), `secret ${name}`) }
}

function found(id: string | undefined, what: string): string {
  if (id !== undefined) return id
  throw new TerminalError(
    'not-there',
    `${what} is not there: somebody removed it meanwhile. Run the command again`,
  )
}
