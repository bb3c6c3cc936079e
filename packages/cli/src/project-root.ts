import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this checkout: where `perezvon`, `node_modules/` and `.tools/` are. */
export const projectRoot = fileURLToPath(new URL('../../../', import.meta.url))

/** Where fetched programs are kept (Node, pnpm, database servers); never under version control. */
export const toolsDirectory = join(projectRoot, '.tools')

/** Where the servers that `up` and `demo` start keep their data, unless the person says otherwise. */
export const dataDirectory = join(projectRoot, '.perezvon')
