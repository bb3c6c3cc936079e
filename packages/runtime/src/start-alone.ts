import type { Service } from './service.ts'

/**
 * Starts a service that has its process for itself, and clears away what starting left behind, where Node was started
 * with `--expose-gc`: a third of its heap, which would be carried until work has filled as much again. One collection, some 50 ms.
 * The flavour gives the freed pages back to the machine, too; the regular one keeps them.
 */
export async function startAlone(
  service: Service,
  { collect = globalThis.gc }: { collect?: ((options: NodeJS.GCOptions) => void) | undefined } = {},
): Promise<void> {
  await service.start()
  collect?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
