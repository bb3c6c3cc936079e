import { createScript } from '../script.ts'

/** KEYS: the sign of a rebuild, the note that leases agree with the ledger. The note is written only where the sign is left. */
export const noteRebuiltScript = createScript(`
if redis.call('DEL', KEYS[1]) == 0 then return 0 end
redis.call('SET', KEYS[2], 1)
return 1
`)
