import { fileURLToPath } from 'node:url'

/** The folder of this checkout: where `perezvon`, `node_modules/` and `.tools/` are. */
export const projectRoot = fileURLToPath(new URL('../../../', import.meta.url))
