import type { SourceFile } from './repository.ts'
import { moduleSyntax } from './syntax.ts'

/** Star exports, default exports, barrels, and relative imports without their ending. */
export function modulesOutOfShape(sources: readonly SourceFile[]): string[] {
  return sources.flatMap((source) => moduleFaults(source).map((fault) => `${source.path}: ${fault}`))
}

function moduleFaults(source: SourceFile): string[] {
  const syntax = moduleSyntax(source)
  const isToolConfig = /(?:^|\/)[a-z.-]+\.config\.ts$/.test(source.path)
  return [
    ...(syntax.exportsStar ? ['exports with a star: name what is given'] : []),
    ...(syntax.exportsDefault && !isToolConfig ? ['exports a default: name it'] : []),
    ...(syntax.onlyReExports || /(?:^|\/)index\.ts$/.test(source.path)
      ? ['is a barrel: import from where it is declared']
      : []),
    ...syntax.imports
      .filter(({ specifier }) => specifier.startsWith('.') && !/\.(?:ts|json)$/.test(specifier))
      .map(({ specifier }) => `imports ${specifier} without its ending`),
  ]
}
