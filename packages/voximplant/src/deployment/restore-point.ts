import type { ActualState } from './actual-state.ts'
import type { DesiredState, Gone } from './desired-state.ts'

/**
 * What a deployment found, of all that it may touch: the desired state of its undoing. Secrets are restored only where
 * their former values were read.
 */
export function restorePointOf(desired: DesiredState, actual: ActualState): DesiredState {
  const isNew = <Item extends { name: string }>(
    wanted: readonly Item[],
    there: readonly Item[] | readonly { name: string }[],
  ) => wanted.map(({ name }) => name).filter((name) => !there.some((item) => item.name === name))
  const wantedRules = new Set(desired.rules.map(({ name }) => name))
  return {
    application: desired.application,
    scenarios: actual.scenarios.flatMap(({ name, script }) =>
      script === undefined ? [] : [{ name, script }],
    ),
    rules: actual.rules
      .filter(({ name }) => wantedRules.has(name))
      .map(({ name, pattern, scenarios }) => ({
        name,
        pattern,
        scenarios: scenarios.map((scenario) => scenario.name),
      })),
    numbers: actual.numbers.flatMap(({ number, application, rule }) =>
      application === desired.application ? [{ number, rule }] : [],
    ),
    secrets: actual.secrets.flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }])),
    gone: {
      application: actual.application === undefined,
      scenarios: isNew(desired.scenarios, actual.scenarios),
      rules: isNew(desired.rules, actual.rules),
      numbers: actual.numbers.flatMap(({ number, application }) =>
        application === undefined ? [number] : [],
      ),
      secrets: isNew(desired.secrets, actual.secrets),
    },
  }
}

/** Back over two deployments at once: where both know a thing, the older one says how it was. */
export function olderOver(newer: DesiredState, older: DesiredState): DesiredState {
  const names = (items: readonly { name: string }[], gone: readonly string[]) =>
    new Set([...items.map(({ name }) => name), ...gone])
  const scenarios = names(older.scenarios, older.gone.scenarios)
  const rules = names(older.rules, older.gone.rules)
  const secrets = names(older.secrets, older.gone.secrets)
  const numbers = new Set([...older.numbers.map(({ number }) => number), ...older.gone.numbers])
  const rest = <Item extends { name: string }>(items: readonly Item[], known: ReadonlySet<string>) =>
    items.filter(({ name }) => !known.has(name))
  const goneToo = (kind: Exclude<keyof Gone, 'application'>, known: ReadonlySet<string>) => [
    ...older.gone[kind],
    ...newer.gone[kind].filter((name) => !known.has(name)),
  ]
  return {
    application: older.application,
    scenarios: [...older.scenarios, ...rest(newer.scenarios, scenarios)],
    rules: [...older.rules, ...rest(newer.rules, rules)],
    numbers: [...older.numbers, ...newer.numbers.filter(({ number }) => !numbers.has(number))],
    secrets: [...older.secrets, ...rest(newer.secrets, secrets)],
    gone: {
      application: older.gone.application,
      scenarios: goneToo('scenarios', scenarios),
      rules: goneToo('rules', rules),
      numbers: goneToo('numbers', numbers),
      secrets: goneToo('secrets', secrets),
    },
  }
}
