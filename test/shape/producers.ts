import type { SourceFile } from './repository.ts'
import { isTest } from './rooms.ts'
import { visit } from './syntax.ts'

/** A job of the catalog and the services that it says may add it. */
export type ProducedJob = { name: string; producedBy: readonly string[] }

/**
 * Where the catalog and the code disagree about who adds a job: a name in quotes that is handed to something, or stands
 * under `name`, adds it. Clients are nobody's code.
 */
export function producersOutOfCatalog(
  jobs: readonly ProducedJob[],
  sources: readonly SourceFile[],
): string[] {
  const names = new Set(jobs.map(({ name }) => name))
  const added = new Set<string>()
  for (const source of sources) {
    const service = /^services\/([^/]+)\/src\//.exec(source.path)?.[1]
    if (service === undefined || isTest(source.path)) continue
    for (const name of quotedIn(source)) if (names.has(name)) added.add(`${service} adds ${name}`)
  }
  const promised = new Set(
    jobs.flatMap(({ name, producedBy }) =>
      producedBy.filter((producer) => producer !== 'client').map((service) => `${service} adds ${name}`),
    ),
  )
  return [
    ...[...added]
      .filter((fact) => !promised.has(fact))
      .map((fact) => `${fact}, which the catalog does not say`),
    ...[...promised]
      .filter((fact) => !added.has(fact))
      .map((fact) => `the catalog says that ${fact}; no code does`),
  ]
}

function quotedIn(source: SourceFile): string[] {
  const quoted: string[] = []
  visit(source, {
    CallExpression: ({ callee, arguments: [first] }) => {
      const method =
        callee.type === 'MemberExpression' && callee.property.type === 'Identifier'
          ? callee.property.name
          : ''
      if (method.startsWith('add') && first?.type === 'Literal') quoted.push(String(first.value))
    },
    Property: ({ key, value }) => {
      if (key.type === 'Identifier' && key.name === 'name' && value.type === 'Literal')
        quoted.push(String(value.value))
    },
  })
  return quoted
}
