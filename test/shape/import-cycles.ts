import { moduleGraph } from './module-graph.ts'
import type { SourceFile } from './repository.ts'

/** Groups of files that import each other in a circle, types included. A file that imports itself counts. */
export function importCycles(sources: readonly SourceFile[]): string[][] {
  const graph = moduleGraph(sources)
  return stronglyConnected(graph).filter(
    (group) => group.length > 1 || graph.get(group[0] ?? '')?.includes(group[0] ?? ''),
  )
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
