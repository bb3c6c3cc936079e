import { join } from 'node:path'
import { toolsDirectory } from '../project-root.ts'

/**
 * How Node is started for a service, here and in `services/Dockerfile`: what dies young is cleared away sooner, so that a
 * process that reads a list of a million rows, a few at a time, needs no more memory than at rest.
 */
export const SERVICE_FLAGS: readonly string[] = ['--max-semi-space-size=2']

/**
 * Modules without their types, and compiled, are kept from one start to the next: a service that has to strip them first
 * needs 25 MB more for as long as it lives. What is freed goes back to the machine: the C library raises its thresholds by
 * itself otherwise, and keeps a store for each of many threads.
 */
export const SERVICE_ENVIRONMENT: Readonly<Record<string, string>> = {
  NODE_COMPILE_CACHE: join(toolsDirectory, 'compile-cache'),
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
}
