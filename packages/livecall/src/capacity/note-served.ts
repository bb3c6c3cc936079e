import { createScript } from '../script.ts'

/**
 * KEYS: what each was served. ARGV: the least that any of them was (empty: nobody waits), then for each that was
 * served now its id, where it started from and what it was served. The least never falls. Who lies below it would start at
 * it anyway, and is forgotten.
 */
export const noteServedScript = createScript(`
local key = KEYS[1]
local function written(number) return string.format('%.17g', number) end
local least = math.max(tonumber(redis.call('HGET', key, 'least') or '0'), tonumber(ARGV[1]) or 0)
redis.call('HSET', key, 'least', written(least))
for index = 2, #ARGV, 3 do
  local claimant, from, served = ARGV[index], tonumber(ARGV[index + 1]), tonumber(ARGV[index + 2])
  local known = tonumber(redis.call('HGET', key, claimant) or '0')
  redis.call('HSET', key, claimant, written(math.max(known, from) + served))
end
local all = redis.call('HGETALL', key)
for index = 1, #all, 2 do
  if all[index] ~= 'least' and tonumber(all[index + 1]) <= least then redis.call('HDEL', key, all[index]) end
end
return 1
`)
