import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A text file of the project; `path` is relative to the project's root, with slashes. */
export type SourceFile = { path: string; text: string }

/** A room's package.json, as far as these tests look at it. */
export type Manifest = {
  path: string
  name: string
  dependencies: readonly string[]
  devDependencies: readonly string[]
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** What git does not keep: found in a working folder, never part of the project. */
const NOT_OURS = new Set(['.git', ...ignoredNames(readFileSync(`${ROOT}.gitignore`, 'utf8'))])

/** The plain names of a .gitignore, without a slash at the end. Patterns with a star are for `isIgnored`. */
export function ignoredNames(gitignore: string): string[] {
  return gitignore
    .split('\n')
    .map((line) => line.trim().replace(/\/$/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
}

function isIgnored(name: string): boolean {
  return NOT_OURS.has(name) || [...NOT_OURS].some((own) => own.startsWith('*') && name.endsWith(own.slice(1)))
}

/**
 * The names that stand in the project's root: what git keeps, so that a newcomer's own files beside it are no fault of the
 * project; where there is no git, everything that it would not ignore.
 */
export function rootEntries(): string[] {
  const kept = spawnSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 16_000_000 })
  const paths = kept.status === 0 ? kept.stdout.split('\0').filter((path) => path !== '') : []
  if (paths.length === 0) return readdirSync(ROOT).filter((name) => !isIgnored(name))
  return [...new Set(paths.map((path) => path.split('/')[0] ?? path))]
}

/** The path of every file of the project, in a stable order. */
export function allPaths(): string[] {
  return pathsUnder('').sort()
}

/** Whether a path of the project exists, be it a file or a folder. */
export function pathExists(path: string, paths: readonly string[] = allPaths()): boolean {
  const folder = path.replace(/\/$/, '')
  return paths.some((known) => known === folder || known.startsWith(`${folder}/`))
}

/** Every file whose path matches, with its text. */
export function readFiles(pattern: RegExp): SourceFile[] {
  return allPaths()
    .filter((path) => pattern.test(path))
    .map(readFile)
}

/** One file by its path; throws where it is not there. */
export function readFile(path: string): SourceFile {
  return { path, text: readFileSync(`${ROOT}${path}`, 'utf8') }
}

/** Every TypeScript file that we wrote: services, packages, scenarios and tests. Ambient types are not modules. */
export function readSources(): SourceFile[] {
  return readFiles(/^(?:services|packages|voxengine|test)\/.*(?<!\.d)\.ts$/)
}

/** Every room's package.json. */
export function readManifests(): Manifest[] {
  return readFiles(/^(?:(?:services|packages)\/[^/]+|voxengine|test)\/package\.json$/).map(parseManifest)
}

/** Reads the fields that the rules need. */
export function parseManifest(file: SourceFile): Manifest {
  const parsed: unknown = JSON.parse(file.text)
  return {
    path: file.path,
    name: String(fieldOf(parsed, 'name')),
    dependencies: Object.keys(fieldOf(parsed, 'dependencies') ?? {}),
    devDependencies: Object.keys(fieldOf(parsed, 'devDependencies') ?? {}),
  }
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function pathsUnder(folder: string): string[] {
  return readdirSync(`${ROOT}${folder}`, { withFileTypes: true })
    .filter((entry) => !isIgnored(entry.name))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      return entry.isDirectory() ? pathsUnder(path) : [path]
    })
}
