import type { SourceFile } from './repository.ts'
import { isTest } from './rooms.ts'
import { codeOf, moduleSyntax, visit } from './syntax.ts'

const LONGEST_MAIN = 15

/** What every service has at the top of `src`; whatever else stands there is a room or a telemetry file. */
const PARTS = ['main.ts', 'config.ts', 'context.ts', 'service.ts'] as const

/** A service's files that are missing, a main that does more than start, and a service without `createService`. */
export function servicesOutOfShape(services: readonly string[], sources: readonly SourceFile[]): string[] {
  return services.flatMap((service) => {
    const folder = `services/${service}/src`
    const part = (name: string) => sources.find(({ path }) => path === `${folder}/${name}`)
    const main = part('main.ts')
    const composed = part('service.ts')
    return [
      ...PARTS.filter((name) => part(name) === undefined).map((name) => `${folder}/${name}: is missing`),
      ...(main !== undefined && lineCount(main) > LONGEST_MAIN
        ? [`${main.path}: has ${lineCount(main)} lines, at most ${LONGEST_MAIN} start a service`]
        : []),
      ...(composed !== undefined && !exportsOf(composed).includes('createService')
        ? [`${composed.path}: exports no createService`]
        : []),
    ]
  })
}

/** How many lines a file has; the line break at its end begins none. */
export function lineCount({ text }: SourceFile): number {
  return text.replace(/\n$/, '').split('\n').length
}

function exportsOf(source: SourceFile): string[] {
  return [...codeOf(source).matchAll(/export (?:async )?(?:function|const) (\w+)/g)].map(
    (match) => match[1] ?? '',
  )
}

/** The environment variables that a config file's schema names: its keys in capitals. */
export function settingsOf(source: SourceFile): string[] {
  const names = new Set<string>()
  visit(source, {
    Property: ({ key }) => {
      if (key.type === 'Identifier' && /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(key.name)) names.add(key.name)
    },
  })
  return [...names]
}

/** Whether a file is one that may name environment variables. */
export function isConfig(path: string): boolean {
  return /^(?:services|packages)\/[^/]+\/src\/config\.ts$/.test(path)
}

/**
 * Files of a service, other than its config, whose code names a setting by the environment's word for it. The context
 * alone may read the parsed settings by these names (`config.REDIS_URL`): the compiler knows them there.
 */
export function settingsNamedElsewhere(
  sources: readonly SourceFile[],
  settings: ReadonlySet<string>,
): string[] {
  return sources
    .filter(({ path }) => path.startsWith('services/') && !isConfig(path) && !isTest(path))
    .flatMap((source) => {
      const named = new Set<string>()
      const note = (name: unknown) => {
        if (typeof name === 'string' && settings.has(name)) named.add(name)
      }
      const isContext = source.path.endsWith('/src/context.ts')
      visit(source, {
        Identifier: ({ name }) => (isContext ? undefined : note(name)),
        Literal: ({ value }) => note(value),
      })
      return [...named].map((name) => `${source.path}: names ${name}, which only config.ts may`)
    })
}

/**
 * Files that read the environment, other than those that start a process or describe its settings. Tests may: some
 * start processes.
 */
export function environmentReads(sources: readonly SourceFile[]): string[] {
  return sources
    .filter(({ path }) => !isTest(path) && !mayReadEnvironment(path))
    .filter(
      (source) =>
        /\bprocess\s*\.\s*env\b/.test(codeOf(source)) ||
        moduleSyntax(source).imports.some(({ specifier }) => specifier === 'node:process'),
    )
    .map(({ path }) => `${path}: reads the environment`)
}

function mayReadEnvironment(path: string): boolean {
  return (
    /^(?:services|packages)\/[^/]+\/src\/(?:main|config)\.ts$/.test(path) || path.startsWith('packages/cli/')
  )
}
