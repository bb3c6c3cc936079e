import { createScript } from '../script.ts'

/** Callers who bring their own time may differ by so much and still see each other's slots. */
const SKEW_MS = 5000

/**
 * Finds the first moment from now on at which neither the account nor the campaign has another call nearer than its
 * interval, and takes it. KEYS: the account's slots, the campaign's, the moment before which nobody dials. ARGV: call id,
 * now (ms; empty: this server's clock), the account's interval, the campaign's (0: none), the longest wait (all ms).
 * Answers whether the moment was taken, and the wait until it. A call that asks again gives up its slot, unless it has
 * passed: then somebody may have dialled in it.
 */
export const reserveSlotScript = createScript(`
local call, now = ARGV[1], tonumber(ARGV[2])
local longest = tonumber(ARGV[5])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local lines = { { key = KEYS[1], interval = tonumber(ARGV[3]) } }
if tonumber(ARGV[4]) > 0 then lines[2] = { key = KEYS[2], interval = tonumber(ARGV[4]) } end
local function written(number) return string.format('%.3f', number) end

for _, line in ipairs(lines) do
  redis.call('ZREMRANGEBYSCORE', line.key, '-inf', written(now - line.interval - ${SKEW_MS}))
  local mine = redis.call('ZSCORE', line.key, call)
  if mine then
    redis.call('ZREM', line.key, call)
    if tonumber(mine) <= now then redis.call('ZADD', line.key, mine, call .. '@' .. mine) end
  end
end

local at = math.max(now, tonumber(redis.call('GET', KEYS[3]) or '0'))
local settled = false
while not settled and at - now <= longest do
  settled = true
  for _, line in ipairs(lines) do
    local near = redis.call('ZRANGEBYSCORE', line.key,
      '(' .. written(at - line.interval), '(' .. written(at + line.interval), 'WITHSCORES')
    if #near > 0 then
      at = tonumber(near[#near]) + line.interval
      settled = false
    end
  end
end

if not settled then return { 0, written(at - now) } end
for _, line in ipairs(lines) do
  redis.call('ZADD', line.key, written(at), call)
  redis.call('PEXPIRE', line.key, math.ceil(longest + line.interval + ${SKEW_MS}))
end
return { 1, written(at - now) }
`)
