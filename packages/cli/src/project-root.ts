import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this checkout: where `perezvon`, `node_modules/` and `.tools/` are. */
export const projectRoot = fileURLToPath(new URL('../../../', import.meta.url))

/** Where fetched programs are kept (Node, pnpm, database servers); never under version control. */
export const toolsDirectory = join(projectRoot, '.tools')

/** What commands leave on this machine: data and logs; never under version control. */
export const localDirectory = join(projectRoot, '.perezvon')

/**
 * Where `up` and `demo --live` keep their data, unless the person says otherwise. Apart for each carrier: a campaign that
 * was begun in a rehearsal must not go on to dial real people, nor the other way round.
 */
export function dataDirectoryOf(carrier: 'real' | 'simulated'): string {
  return join(localDirectory, carrier === 'real' ? 'live' : 'rehearsal')
}
