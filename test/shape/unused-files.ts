import { resolveRelative } from './direction.ts'
import { moduleGraph } from './module-graph.ts'
import type { SourceFile } from './repository.ts'
import { visit } from './syntax.ts'

/**
 * Files that nothing leads to: not from an entry, by an import or by its name in quotes (processes are started so).
 * knip cannot tell, since the rooms' `exports` make an entry of every file.
 */
export function unusedFiles(sources: readonly SourceFile[], isEntry: (path: string) => boolean): string[] {
  const graph = moduleGraph(sources)
  const paths = sources.map(({ path }) => path)
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const reached = new Set<string>()
  const ahead = paths.filter(isEntry)
  for (let path = ahead.pop(); path !== undefined; path = ahead.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    const source = byPath.get(path)
    if (source !== undefined) ahead.push(...(graph.get(path) ?? []), ...quotedFiles(source, paths))
  }
  return paths.filter((path) => !reached.has(path))
}

function quotedFiles(source: SourceFile, paths: readonly string[]): string[] {
  const quoted: string[] = []
  visit(source, {
    Literal: ({ value }) => {
      if (typeof value === 'string' && value.endsWith('.ts')) quoted.push(value)
    },
    TemplateElement: ({ value }) => {
      if (value.raw.endsWith('.ts')) quoted.push(value.raw)
    },
  })
  return quoted.flatMap((name) =>
    name.startsWith('.')
      ? [resolveRelative(source.path, name)]
      : paths.filter((path) => path === name || path.endsWith(`/${name.replace(/^\//, '')}`)),
  )
}
