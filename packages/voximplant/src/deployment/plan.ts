import type { ActualScenario, ActualState } from './actual-state.ts'
import type {
  DesiredNumber,
  DesiredRule,
  DesiredScenario,
  DesiredSecret,
  DesiredState,
} from './desired-state.ts'
import { planBindings } from './plan-bindings.ts'
import type { Hindrance, Step } from './step.ts'
import { readVersionStamp } from './version-stamp.ts'

/** What leads from what is there to what should be; with hindrances, nothing of it may be done. */
export type Plan = { steps: readonly Step[]; hindrances: readonly Hindrance[] }

type Part = { steps: Step[]; hindrances: Hindrance[] }

/**
 * Compares. A step comes after those that it needs: what a rule binds is there before it, and what goes is unbound
 * before. `adopt`: what is foreign inside the application may be overwritten.
 */
export function planDeployment(
  desired: DesiredState,
  actual: ActualState,
  options: { adopt: boolean },
): Plan {
  const parts = [
    planApplication(desired, actual),
    ...desired.secrets.map((secret) => planSecret(secret, actual)),
    ...desired.scenarios.map((scenario) => planScenario(scenario, actual, options.adopt)),
    ...desired.rules.map((rule) => planRule(rule, actual, options.adopt)),
    planOrder(desired, actual),
    ...desired.numbers.map((number) => planNumber(number, desired, actual)),
    planRemovals(desired, actual),
  ]
  return {
    steps: parts.flatMap(({ steps }) => steps),
    hindrances: parts.flatMap(({ hindrances }) => hindrances),
  }
}

function only(...steps: Step[]): Part {
  return { steps, hindrances: [] }
}

function planApplication(desired: DesiredState, actual: ActualState): Part {
  const { application, gone } = desired
  if (gone.application || actual.application !== undefined) return only()
  return only({ kind: 'add-application', application })
}

function planSecret({ name: secret, value }: DesiredSecret, actual: ActualState): Part {
  const known = actual.secrets.find(({ name }) => name === secret)
  if (known === undefined) return only({ kind: 'add-secret', secret, value })
  if (known.value?.reveal() === value.reveal()) return only()
  return only({ kind: 'replace-secret', secret, value })
}

function planScenario({ name, script }: DesiredScenario, actual: ActualState, adopt: boolean): Part {
  const known = actual.scenarios.find((scenario) => scenario.name === name)
  if (known === undefined) {
    const namesake = actual.elsewhere.find((scenario) => scenario.name === name)
    if (namesake === undefined) return only({ kind: 'add-scenario', scenario: name, script })
    const version = readVersionStamp(namesake.script ?? '')?.version
    return { steps: [], hindrances: [{ kind: 'scenario-elsewhere', scenario: name, version }] }
  }
  const before = known.script ?? ''
  if (before === script) return only()
  const replacement: Step = { kind: 'replace-script', scenario: name, before, script }
  if (isOurs(known) || adopt) return only(replacement)
  return { steps: [replacement], hindrances: [{ kind: 'scenario-foreign', scenario: name }] }
}

function isOurs({ script }: ActualScenario): boolean {
  return readVersionStamp(script ?? '') !== undefined
}

function planRule({ name, pattern, scenarios }: DesiredRule, actual: ActualState, adopt: boolean): Part {
  const known = actual.rules.find((rule) => rule.name === name)
  if (known === undefined) return only({ kind: 'add-rule', rule: name, pattern, scenarios })
  const bound = known.scenarios.map((scenario) => scenario.name)
  const foreign = bound.filter(
    (scenario) => !scenarios.includes(scenario) && !isKnownAsOurs(scenario, actual),
  )
  const steps: Step[] = [
    ...(known.pattern === pattern
      ? []
      : [{ kind: 'change-pattern' as const, rule: name, before: known.pattern, pattern }]),
    ...planBindings(bound, scenarios).map((step) => ({ ...step, rule: name })),
  ]
  const hindrances: Hindrance[] =
    foreign.length === 0 || adopt ? [] : [{ kind: 'rule-foreign', rule: name, scenarios: foreign }]
  return { steps, hindrances }
}

function isKnownAsOurs(name: string, actual: ActualState): boolean {
  const known = actual.scenarios.find((scenario) => scenario.name === name)
  return known !== undefined && isOurs(known)
}

/** Rules that are added come last. Only the order among ours is wanted: foreign rules keep their places. */
function planOrder(desired: DesiredState, actual: ActualState): Part {
  const gone = new Set(desired.gone.rules)
  const there = actual.rules.map(({ name }) => name)
  const added = desired.rules.map(({ name }) => name).filter((name) => !there.includes(name))
  const before = [...there, ...added]
  const wanted = desired.rules.map(({ name }) => name)
  const order = wanted.values()
  const rules = before.map((name) => (wanted.includes(name) ? (order.next().value ?? name) : name))
  if (rules.every((name, index) => name === before[index])) return only()
  return only({
    kind: 'order-rules',
    before: before.filter((name) => !gone.has(name)),
    rules: rules.filter((name) => !gone.has(name)),
  })
}

function planNumber(
  { number, rule }: DesiredNumber,
  { application }: DesiredState,
  actual: ActualState,
): Part {
  const known = actual.numbers.find((rented) => rented.number === number)
  if (known === undefined) return { steps: [], hindrances: [{ kind: 'number-not-rented', number }] }
  const bound = known.application
  if (bound !== undefined && bound !== application)
    return { steps: [], hindrances: [{ kind: 'number-elsewhere', number, application: bound }] }
  if (bound === application && known.rule === rule) return only()
  const again = bound === application && known.rule === undefined
  return only({ kind: 'bind-number', number, rule, before: known.rule, again })
}

function planRemovals({ gone, application }: DesiredState, actual: ActualState): Part {
  const there = <Item extends { name: string }>(items: readonly Item[], names: readonly string[]) =>
    names.filter((name) => items.some((item) => item.name === name))
  const unbound = gone.numbers.filter((number) =>
    actual.numbers.some((rented) => rented.number === number && rented.application === application),
  )
  const steps: Step[] = [
    ...unbound.map((number) => ({ kind: 'unbind-number' as const, number })),
    ...there(actual.rules, gone.rules).map((rule) => ({ kind: 'remove-rule' as const, rule })),
    ...there(actual.scenarios, gone.scenarios).map((scenario) => ({
      kind: 'remove-scenario' as const,
      scenario,
    })),
    ...there(actual.secrets, gone.secrets).map((secret) => ({ kind: 'remove-secret' as const, secret })),
  ]
  if (!gone.application || actual.application === undefined) return only(...steps)
  const holds = [
    ...kept('rule', actual.rules, gone.rules),
    ...kept('scenario', actual.scenarios, gone.scenarios),
    ...kept('secret', actual.secrets, gone.secrets),
  ]
  return holds.length > 0
    ? { steps, hindrances: [{ kind: 'application-in-use', application, holds }] }
    : only(...steps, { kind: 'remove-application', application })
}

function kept(kind: string, items: readonly { name: string }[], gone: readonly string[]): string[] {
  return items.filter(({ name }) => !gone.includes(name)).map(({ name }) => `${kind} ${name}`)
}
