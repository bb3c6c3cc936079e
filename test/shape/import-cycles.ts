import { resolveRelative } from './direction.ts'
import type { SourceFile } from './repository.ts'
import { ROOMS } from './rooms.ts'
import { moduleSyntax } from './syntax.ts'

/** Groups of files that import each other in a circle, types included. A file that imports itself counts. */
export function importCycles(sources: readonly SourceFile[]): string[][] {
  const known = new Set(sources.map(({ path }) => path))
  const imports = new Map(
    sources.map((source) => [
      source.path,
      moduleSyntax(source)
        .imports.map(({ specifier }) => targetOf(source.path, specifier))
        .filter((path) => path !== undefined && known.has(path)) as string[],
    ]),
  )
  return stronglyConnected(imports).filter(
    (group) => group.length > 1 || imports.get(group[0] ?? '')?.includes(group[0] ?? ''),
  )
}

function targetOf(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return resolveRelative(from, specifier)
  const named = /^@perezvon\/([^/]+)\/(.+)$/.exec(specifier)
  const folder = named?.[1] === undefined ? undefined : ROOMS[named[1]]?.folder
  if (folder === undefined) return undefined
  return folder === 'test' ? `test/${named?.[2]}.ts` : `${folder}/src/${named?.[2]}.ts`
}

/** Tarjan's algorithm: every node in exactly one group, a group of several being a circle. */
function stronglyConnected(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>()
  const path: string[] = []
  const groups: string[][] = []

  function descend(node: string): number {
    const index = order.size
    order.set(node, index)
    path.push(node)
    let low = index
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) low = Math.min(low, descend(next))
      else if (path.includes(next)) low = Math.min(low, order.get(next) ?? low)
    }
    if (low === index) groups.push(path.splice(path.indexOf(node)).sort())
    return low
  }

  for (const node of graph.keys()) if (!order.has(node)) descend(node)
  return groups
}
