import { resolveRelative } from './direction.ts'
import type { SourceFile } from './repository.ts'
import { ROOMS } from './rooms.ts'
import { moduleSyntax } from './syntax.ts'

/** Which of the project's files each file imports, types included, by path. */
export function moduleGraph(sources: readonly SourceFile[]): ReadonlyMap<string, readonly string[]> {
  const known = new Set(sources.map(({ path }) => path))
  return new Map(
    sources.map((source) => [
      source.path,
      moduleSyntax(source).imports.flatMap(({ specifier }) => {
        const target = targetOf(source.path, specifier)
        return target !== undefined && known.has(target) ? [target] : []
      }),
    ]),
  )
}

function targetOf(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return resolveRelative(from, specifier)
  const named = /^@perezvon\/([^/]+)\/(.+)$/.exec(specifier)
  const folder = named?.[1] === undefined ? undefined : ROOMS[named[1]]?.folder
  if (folder === undefined) return undefined
  return folder === 'test' ? `test/${named?.[2]}.ts` : `${folder}/src/${named?.[2]}.ts`
}
