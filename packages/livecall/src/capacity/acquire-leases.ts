import { createScript } from '../script.ts'

/**
 * KEYS: the account's leases, the campaign's, the note that leases agree with the ledger. ARGV: now, expiry (both ms), the
 * account's limit, the campaign's (-1: none), then call ids. Expired leases go first; a call that holds one keeps it, at
 * least until the new expiry. Without the note nobody gets a new one: this Redis has lost its data, and does not know who
 * is on the line. Answers the ids that hold a lease now.
 */
export const acquireLeasesScript = createScript(`
local now, expiry = tonumber(ARGV[1]), ARGV[2]
local accountLimit, campaignLimit = tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if campaignLimit >= 0 then redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now) end
local known = redis.call('EXISTS', KEYS[3]) == 1
local granted = {}
for index = 5, #ARGV do
  local call = ARGV[index]
  local held = redis.call('ZSCORE', KEYS[1], call)
  local free = known and redis.call('ZCARD', KEYS[1]) < accountLimit
    and (campaignLimit < 0 or redis.call('ZCARD', KEYS[2]) < campaignLimit)
  if held or free then
    redis.call('ZADD', KEYS[1], 'GT', expiry, call)
    if campaignLimit >= 0 then redis.call('ZADD', KEYS[2], 'GT', expiry, call) end
    granted[#granted + 1] = call
  end
end
return granted
`)
