import type { CallExpression, MemberExpression } from 'oxc-parser'
import type { SourceFile } from './repository.ts'
import { moduleSyntax, visit } from './syntax.ts'

const RUNNERS = new Set(['test', 'it', 'describe', 'suite'])

/** What `test.…` must not be, and why. */
const FORBIDDEN_MODIFIERS: Readonly<Record<string, string>> = {
  only: 'runs only a part: .only',
  skip: 'leaves a test out: .skip',
  todo: 'leaves a test out: .todo',
  fails: 'expects a failure: .fails',
}

/** Test files that sleep, run a part, leave tests out, mock modules or are retried. */
export function untidyTests(sources: readonly SourceFile[]): string[] {
  return sources
    .filter(({ path }) => path.endsWith('.test.ts'))
    .flatMap((source) => [...faultsOf(source)].map((fault) => `${source.path}: ${fault}`))
}

function faultsOf(source: SourceFile): Set<string> {
  const faults = new Set<string>()
  if (moduleSyntax(source).imports.some(({ specifier }) => specifier === 'node:timers/promises'))
    faults.add('sleeps with node:timers/promises: await an event or a condition')
  visit(source, {
    CallExpression: ({ callee }) => {
      if (callee.type === 'Identifier' && callee.name === 'setTimeout')
        faults.add('sleeps with setTimeout: await an event or a condition')
      if (mocksModule(callee)) faults.add('mocks a module: hand in what it works with')
    },
    MemberExpression: (member) => {
      const fault = RUNNERS.has(objectOf(member)) ? FORBIDDEN_MODIFIERS[propertyOf(member)] : undefined
      if (fault !== undefined) faults.add(fault)
    },
    Property: ({ key, value }) => {
      const count = value.type === 'Literal' ? value.value : undefined
      if (key.type === 'Identifier' && key.name === 'retry' && typeof count === 'number' && count > 0)
        faults.add('is retried: a test that passes at times proves nothing')
    },
  })
  return faults
}

function mocksModule(callee: CallExpression['callee']): boolean {
  return (
    callee.type === 'MemberExpression' &&
    objectOf(callee) === 'vi' &&
    ['mock', 'doMock', 'hoisted'].includes(propertyOf(callee))
  )
}

function objectOf(member: MemberExpression): string {
  return member.object.type === 'Identifier' ? member.object.name : ''
}

function propertyOf(member: MemberExpression): string {
  return member.property.type === 'Identifier' ? member.property.name : ''
}
