/** Words that say nothing about what is inside, as a whole name of a file or folder. */
const EMPTY_NAMES = new Set(
  'utils util helpers helper common misc shared lib libs core types interfaces constants manager managers'.split(
    ' ',
  ),
)

/** Words that say nothing even as a part of a name. */
const EMPTY_PARTS = new Set('utils util helpers helper misc manager'.split(' '))

/** Folders named by a grammar of programming instead of the field. */
const GRAMMAR_FOLDERS = new Set('classes enums dtos dto models repositories factories'.split(' '))

/** Paths with a name that no stranger could guess the contents of, or that is not in kebab case. */
export function emptyNames(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const names = path.split('/').map((name) => name.replace(/(?<=.)\..*$/, ''))
    const folders = names.slice(0, -1)
    const empty = names.filter(
      (name) => EMPTY_NAMES.has(name) || name.split('-').some((part) => EMPTY_PARTS.has(part)),
    )
    return [
      ...empty.map((name) => `${path}: "${name}" says nothing`),
      ...folders.filter((name) => GRAMMAR_FOLDERS.has(name)).map((name) => `${path}: "${name}" is grammar`),
      ...(/\.ts$/.test(path) && names.some((name) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name))
        ? [`${path}: is not in kebab case`]
        : []),
    ]
  })
}
