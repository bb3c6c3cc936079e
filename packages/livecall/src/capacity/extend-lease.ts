import { createScript } from '../script.ts'

/** KEYS: the account's leases, the campaign's. ARGV: now, expiry (ms), call id, whether a campaign counts. 1: extended. */
export const extendLeaseScript = createScript(`
local held = redis.call('ZSCORE', KEYS[1], ARGV[3])
if not held or tonumber(held) <= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], 'GT', ARGV[2], ARGV[3])
if ARGV[4] == '1' then redis.call('ZADD', KEYS[2], 'GT', ARGV[2], ARGV[3]) end
return 1
`)
