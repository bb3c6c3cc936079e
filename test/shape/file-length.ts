import type { SourceFile } from './repository.ts'
import { lineCount } from './service-shape.ts'

/** More lines than this ask for a second look; tests and pages of SQL and prose included. */
export const SELDOM_LONGER = 300

/** More lines than this are two subjects in one file. */
export const NEVER_LONGER = 400

/** Files with more than that many lines, the longest first. */
export function filesLongerThan(lines: number, files: readonly SourceFile[]): string[] {
  return files
    .map((file) => ({ path: file.path, count: lineCount(file) }))
    .filter(({ count }) => count > lines)
    .sort((one, other) => other.count - one.count)
    .map(({ path, count }) => `${path}: ${count} lines`)
}
