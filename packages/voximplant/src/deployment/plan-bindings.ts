/** A binding or its end. */
export type BindingStep = { kind: 'bind-scenario' | 'unbind-scenario'; scenario: string }

/**
 * How a rule that runs `actual` comes to run exactly `desired`. Binding appends, so what stands in the wrong place is
 * taken off and bound again. The rule runs something all the time: a call that starts meanwhile finds a scenario.
 */
export function planBindings(actual: readonly string[], desired: readonly string[]): BindingStep[] {
  const steps: BindingStep[] = []
  const bound = [...actual]
  const take = (kind: BindingStep['kind'], scenario: string) => {
    steps.push({ kind, scenario })
    if (kind === 'bind-scenario') bound.push(scenario)
    else bound.splice(bound.indexOf(scenario), 1)
  }
  const kept = actual.filter((scenario) => desired.includes(scenario))
  const wrongFrom = desired.findIndex((scenario, index) => kept[index] !== scenario)
  for (const scenario of wrongFrom < 0 ? [] : desired.slice(wrongFrom)) {
    if (bound.includes(scenario)) take('unbind-scenario', scenario)
    take('bind-scenario', scenario)
  }
  for (const scenario of actual) if (!desired.includes(scenario)) take('unbind-scenario', scenario)
  return steps
}
