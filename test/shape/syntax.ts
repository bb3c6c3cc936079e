import { parseSync, Visitor, type VisitorObject } from 'oxc-parser'
import type { SourceFile } from './repository.ts'

/** An import, a re-export or an `import()` of one module by another. */
export type ModuleImport = { specifier: string; typeOnly: boolean; reExport: boolean }

/** What a module takes and gives, as its syntax tells. */
export type ModuleSyntax = {
  imports: readonly ModuleImport[]
  exportsDefault: boolean
  exportsStar: boolean
  /** It gives on what others declare and declares nothing itself. */
  onlyReExports: boolean
}

const parsedFiles = new WeakMap<SourceFile, ReturnType<typeof parseSync>>()

function parsed(file: SourceFile): ReturnType<typeof parseSync> {
  const known = parsedFiles.get(file)
  if (known !== undefined) return known
  const result = parseSync(file.path, file.text, { lang: 'ts', sourceType: 'module' })
  const fault = result.errors[0]
  if (fault !== undefined) throw new Error(`${file.path} cannot be parsed: ${fault.message}`)
  parsedFiles.set(file, result)
  return result
}

/** The imports and exports of a file. Throws where it cannot be parsed. */
export function moduleSyntax(file: SourceFile): ModuleSyntax {
  const { module, program } = parsed(file)
  const exported = module.staticExports.flatMap((statement) => statement.entries)
  const reExported = exported.filter((entry) => entry.moduleRequest !== null)
  return {
    imports: [
      ...module.staticImports.map((statement) => ({
        specifier: statement.moduleRequest.value,
        typeOnly: statement.entries.length > 0 && statement.entries.every((entry) => entry.isType),
        reExport: false,
      })),
      ...reExported.map((entry) => ({
        specifier: entry.moduleRequest?.value ?? '',
        typeOnly: entry.isType,
        reExport: true,
      })),
      ...module.dynamicImports.flatMap(({ moduleRequest }) => {
        const literal = /^['"](.+)['"]$/.exec(file.text.slice(moduleRequest.start, moduleRequest.end))?.[1]
        return literal === undefined ? [] : [{ specifier: literal, typeOnly: false, reExport: false }]
      }),
    ],
    exportsDefault: exported.some(
      ({ exportName }) => String(exportName.kind) === 'Default' || exportName.name === 'default',
    ),
    exportsStar: program.body.some((statement) => statement.type === 'ExportAllDeclaration'),
    onlyReExports:
      reExported.length > 0 &&
      program.body.every(
        ({ type, ...statement }) =>
          type === 'ImportDeclaration' ||
          type === 'ExportAllDeclaration' ||
          (type === 'ExportNamedDeclaration' &&
            'declaration' in statement &&
            (statement.declaration ?? null) === null),
      ),
  }
}

/** Walks a file's syntax tree. */
export function visit(file: SourceFile, visitor: VisitorObject): void {
  new Visitor(visitor).visit(parsed(file).program)
}

/** The file's text with every comment made blank: what rules about code search. */
export function codeOf(file: SourceFile): string {
  let code = file.text
  for (const { start, end } of parsed(file).comments)
    code = code.slice(0, start) + code.slice(start, end).replaceAll(/[^\n]/g, ' ') + code.slice(end)
  return code
}
