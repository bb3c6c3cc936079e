import { join } from 'node:path'
import { toolsDirectory } from '../project-root.ts'
import type { ServiceRoom } from './service-rooms.ts'

/**
 * What starting left behind is cleared away once (`start-alone.ts` in `packages/runtime`). Not for a dialer: a heap that begins
 * small is collected more often, which costs it a twentieth of its processor time.
 */
const CLEARED_AFTER_START = '--expose-gc'
/**
 * What dies young is cleared away sooner: a gateway that reads a list of a million rows, a few at a time, needs hardly more
 * memory than at rest. Smaller still would cost a turn of a conversation a fifth more processor time, twice as small this.
 */
const SMALL_YOUNG_GENERATION = '--max-semi-space-size=8'
/**
 * Many times what a service needs. V8 goes by it when it decides how much may die before it collects: without it a list of
 * 600,000 numbers to suppress takes 254 MB instead of 153, all of it garbage.
 */
const BOUNDED_HEAP = '--max-old-space-size=512'
/** Helping threads make the same collections dearer, and a dialer has nobody who waits for a few milliseconds less. */
const COLLECTED_BY_ONE_THREAD = '--single-threaded-gc'

/** How Node is started for a service, here and in `services/Dockerfile`. */
export function serviceFlags(room: ServiceRoom): readonly string[] {
  return room === 'dialer'
    ? [COLLECTED_BY_ONE_THREAD]
    : [CLEARED_AFTER_START, SMALL_YOUNG_GENERATION, BOUNDED_HEAP]
}

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
