/** A job or a route of the catalogs: its name, and the service that must have its handler. */
export type Contract = { name: string; service: string }

/**
 * Handler files that are missing, stand in the wrong service, stand there twice, or serve no contract. `kind` is the
 * folder: `jobs` or `routes`. Tests beside a handler are no handlers.
 */
export function handlersOutOfPlace(
  kind: 'jobs' | 'routes',
  contracts: readonly Contract[],
  paths: readonly string[],
): string[] {
  const expected = new Set(contracts.map(({ name, service }) => `services/${service}/src/${kind}/${name}.ts`))
  const found = paths.filter((path) => isHandler(kind, path))
  return [
    ...[...expected].filter((path) => !found.includes(path)).map((path) => `${path}: is missing`),
    ...found.filter((path) => !expected.has(path)).map((path) => `${path}: serves no contract of its name`),
  ]
}

function isHandler(kind: string, path: string): boolean {
  return new RegExp(`^services/[^/]+/src/${kind}/[^/]+\\.ts$`).test(path) && !path.endsWith('.test.ts')
}
