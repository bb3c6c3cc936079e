import { expect, test } from 'vitest'
import { planBindings } from './plan-bindings.ts'

/** What the rule runs after each step. */
function follow(actual: readonly string[], desired: readonly string[]): string[] {
  const bound = [...actual]
  return planBindings(actual, desired).map(({ kind, scenario }) => {
    if (kind === 'bind-scenario') bound.push(scenario)
    else bound.splice(bound.indexOf(scenario), 1)
    return bound.join(' ')
  })
}

test.each([
  ['nothing to do', ['a', 'b'], ['a', 'b'], []],
  ['nothing bound yet', [], ['a'], ['a']],
  ['one more', ['a'], ['a', 'b'], ['a b']],
  ['another one', ['x'], ['a'], ['x a', 'a']],
  ['one too many', ['a', 'x'], ['a'], ['a']],
  ['the wrong order', ['b', 'a'], ['a', 'b'], ['b a', 'a', 'a b'].slice(1)],
  ['a library before it', ['a'], ['lib', 'a'], ['a lib', 'lib', 'lib a']],
  ['nothing any more', ['a'], [], ['']],
])('%s', (_what, actual, desired, steps) => {
  const followed = follow(actual, desired)
  expect(followed.at(-1) ?? actual.join(' ')).toBe(desired.join(' '))
  if (desired.length > 0) expect(followed).not.toContain('')
  expect(followed.filter((_, index) => steps.length > 0 && index >= followed.length - steps.length)).toEqual(
    steps,
  )
})
