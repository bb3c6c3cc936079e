import type { FieldFault } from '@perezvon/contracts/http/problem'

/** A row as it was sent; `line` counts from 1: the line of a file, the place in a JSON array. */
export type WrittenRow = { line: number; fields: unknown } | { line: number; faults: readonly FieldFault[] }
