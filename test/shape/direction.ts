import type { Manifest, SourceFile } from './repository.ts'
import {
  isTest,
  KEPT_LIBRARIES,
  libraryOfSpecifier,
  ROOMS,
  ROOMS_FOR_TESTS,
  roomOf,
  roomOfSpecifier,
} from './rooms.ts'
import { moduleSyntax } from './syntax.ts'

/** Rooms that a package.json depends on against the direction, and libraries that belong to another room. */
export function manifestsAgainstDirection(manifests: readonly Manifest[]): string[] {
  return manifests.flatMap((manifest) => {
    const room = roomOf(manifest.path)
    if (room === undefined || manifest.name !== `@perezvon/${room}`)
      return [`${manifest.path}: ${manifest.name} is in no room of the table`]
    return [
      ...manifest.dependencies.flatMap((name) => dependencyFault(room, name, false)),
      ...manifest.devDependencies.flatMap((name) => dependencyFault(room, name, true)),
    ].map((fault) => `${manifest.path}: ${fault}`)
  })
}

function dependencyFault(room: string, dependency: string, forTests: boolean): string[] {
  const library = dependency.startsWith('@types/') ? dependency.slice('@types/'.length) : dependency
  return importFault(room, library, forTests)
}

/** Imports against the direction, source by source. */
export function importsAgainstDirection(sources: readonly SourceFile[]): string[] {
  return sources.flatMap((source) => {
    const room = roomOf(source.path)
    if (room === undefined) return []
    return moduleSyntax(source).imports.flatMap(({ specifier, typeOnly }) =>
      [
        ...importFault(room, specifier, isTest(source.path)),
        ...(ROOMS[room]?.typesOnly && !typeOnly && isInsideScenario(source.path)
          ? typesOnlyFault(room, specifier)
          : []),
      ].map((fault) => `${source.path}: ${fault}`),
    )
  })
}

function isInsideScenario(path: string): boolean {
  return path.includes('/src/') && !isTest(path)
}

function typesOnlyFault(room: string, specifier: string): string[] {
  const other = roomOfSpecifier(specifier)
  return other === undefined ? [] : [`${room} may take only types from ${other}: import type`]
}

function importFault(room: string, specifier: string, forTests: boolean): string[] {
  const other = roomOfSpecifier(specifier)
  if (other === undefined) return libraryFault(room, specifier, forTests)
  if (other === room || ROOMS[room]?.takesFrom.includes(other)) return []
  if (forTests && ROOMS_FOR_TESTS.includes(other)) return []
  return [`${room} may not take from ${other}`]
}

function libraryFault(room: string, specifier: string, forTests: boolean): string[] {
  const library = libraryOfSpecifier(specifier)
  if (library === undefined || room === 'test') return []
  if (room === 'contracts' && library !== 'zod' && !forTests)
    return [`contracts stands on zod alone, not ${library}`]
  if (library === 'vitest' && forTests) return []
  const keepers = KEPT_LIBRARIES[library]
  return keepers === undefined || keepers.includes(room)
    ? []
    : [`${library} belongs to ${keepers.join(', ') || 'tests'}, not to ${room}`]
}

/** Relative imports that leave their own room: rooms speak to each other by name. */
export function relativeImportsOutOfRoom(sources: readonly SourceFile[]): string[] {
  return sources.flatMap((source) =>
    moduleSyntax(source)
      .imports.filter(({ specifier }) => specifier.startsWith('.'))
      .filter(({ specifier }) => roomOf(resolveRelative(source.path, specifier)) !== roomOf(source.path))
      .map(({ specifier }) => `${source.path}: ${specifier} leaves its room`),
  )
}

/** `a/b/c.ts` and `../d.ts` → `a/d.ts`. */
export function resolveRelative(from: string, specifier: string): string {
  return new URL(specifier, `file:///${from}`).pathname.slice(1)
}
